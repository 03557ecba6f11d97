"""HTTP/1.1, the stateless contrast: framing has states, meaning has none."""
