# include this after the rule that links $(ELF): `make size` shows where the bytes go, `make check-size` fails where a budget of cortex-size.toml is broken.
CORTEX_SIZE ?= cortex-size

.PHONY: size check-size
size: $(ELF)
	$(CORTEX_SIZE) show $(ELF)

check-size: $(ELF)
	$(CORTEX_SIZE) check --format compiler $(ELF)
