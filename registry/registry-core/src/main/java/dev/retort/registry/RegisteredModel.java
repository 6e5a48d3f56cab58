package dev.retort.registry;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model's name with the versions that its aliases point to.
 *
 * @param name the model
 * @param aliases version number by alias
 */
public record RegisteredModel(ModelName name, SortedMap<ModelAlias, Integer> aliases) {
  /** Both parts are present. */
  public RegisteredModel {
    Objects.requireNonNull(name, "name");
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(aliases)));
  }
}
