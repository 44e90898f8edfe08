"""The annual report in the official form, computed: counting rules, cells with proof, layout."""
