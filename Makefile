# The only commands that anyone needs. `make help` lists them.
SHELL := /bin/sh
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup run test check fix bench docs messages migrate backup restore doctor ceremony

help:
	@echo "make run      ติดตั้งทุกอย่างและเปิดระบบสาธิตที่ http://localhost:8000 (PORT=…)"
	@echo "make test     ทดสอบทั้งหมด    make check  ตรวจโค้ด    make fix  จัดรูปแบบโค้ด"
	@echo "make bench    วัดความเร็ว     make docs   สร้างเอกสาร  make messages  ปรับรายการคำแปล"
	@echo "make migrate  ปรับฐานข้อมูล   make backup  สำรอง       make restore FROM=…  กู้คืน"
	@echo "make doctor   ตรวจว่าเครื่องพร้อมหรือไม่"
	@echo "make ceremony ORG=…  พิธีสร้างกุญแจและบัตรกู้คืนของช่องทางทุจริต (ซ้อม: ARGS=--rehearse)"

setup:
	@scripts/setup

run: setup
	@exec $(PYTHON) -m scripts.run

test:
	@scripts/setup --test
	@$(PYTHON) -m scripts.test $(ARGS)

check:
	@scripts/setup --dev
	@$(PYTHON) -m scripts.check

fix:
	@scripts/setup --dev
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format --quiet .

bench:
	@scripts/setup --test
	@$(PYTHON) -m bench.run $(ARGS)

docs:
	@scripts/setup
	@$(PYTHON) -m scripts.manage_here generate_docs

messages:
	@scripts/setup
	@$(PYTHON) -m scripts.messages update
	@$(PYTHON) -m scripts.messages compile

migrate:
	@scripts/setup
	@$(PYTHON) -m scripts.manage_here migrate_all

backup:
	@scripts/setup
	@$(PYTHON) -m scripts.backup $(TO)

restore:
	@scripts/setup
	@$(PYTHON) -m scripts.restore $(FROM)

doctor:
	@scripts/doctor

ceremony:
	@scripts/setup
	@$(PYTHON) -m scripts.manage_here corruption_ceremony $(ORG) $(ARGS)
