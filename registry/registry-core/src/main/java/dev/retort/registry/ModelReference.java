package dev.retort.registry;

import java.util.Objects;

/** A model at an alias, written {@code NAME@ALIAS}. */
public record ModelReference(ModelName name, ModelAlias alias) {
  /** Both parts are present. */
  public ModelReference {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(alias, "alias");
  }

  /**
   * Reads {@code NAME@ALIAS}.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static ModelReference parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException(
          "'%s' names no alias: write NAME@ALIAS, for example %s@champion".formatted(text, text));
    }
    return new ModelReference(
        new ModelName(text.substring(0, at)), new ModelAlias(text.substring(at + 1)));
  }

  @Override
  public String toString() {
    return name + "@" + alias;
  }
}
