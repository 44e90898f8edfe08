"""The areas of the workbench, one module each, loaded when first opened."""
