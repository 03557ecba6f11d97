// The language switch follows the reader. The link in the header is right when a page loads; but
// instant navigation replaces the page below the header only, and a jump to a heading replaces
// nothing. So the link is put together again when it is used. Both trees have the same pages with
// the same anchors.
(function () {
  var root = new URL("../../", document.currentScript.src).href; // this language's tree

  function follow(event) {
    var link = event.target.closest && event.target.closest("a.wb-language[data-prefix]");
    var here = location.href.split("#")[0];
    if (!link || !here.startsWith(root)) return;
    link.href = new URL(link.dataset.prefix + here.slice(root.length), root).href + location.hash;
  }

  ["pointerdown", "focusin", "click"].forEach(function (kind) {
    document.addEventListener(kind, follow, true);
  });
})();
