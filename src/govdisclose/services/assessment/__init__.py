"""Assessment over an office: figures, recorded values, runs, frozen results and objections."""
