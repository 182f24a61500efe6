# Two commands; the work is in portal.py, which needs nothing but Python 3.11.
.PHONY: run test lint

run:
	@python3 portal.py run

test:
	@python3 portal.py test $(ARGS)

lint:
	@python3 portal.py lint
