"""The four situations in which a lesson may run."""

SHIPPED = "on the digits, as shipped"
STRICTLY = "in strict mode"
CHANGED = "on the digits, changed"
OTHER_IMAGES = "on other images"
