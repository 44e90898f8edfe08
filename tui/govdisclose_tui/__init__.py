"""The terminal workbench of govdisclose: daily work of an office by keyboard or mouse."""
