package dev.retort.dataset.card;

/** A name and a value. */
record Fact(String name, String value) {
  static Fact of(String name, long count) {
    return new Fact(name, Words.count(count));
  }

  String nameCell() {
    return Words.cell(name);
  }

  String valueCell() {
    return Words.cell(value);
  }
}
