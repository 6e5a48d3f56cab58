package dev.retort.console.web.models;

import dev.retort.console.web.ModelLink;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.RegisteredModel;
import dev.retort.scheduler.Promotions;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A registered model.
 *
 * @param name the model's, which is its task's
 * @param aliases the version that each points to
 */
record ModelLine(String name, SortedMap<String, Integer> aliases) {
  ModelLine {
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
  }

  static ModelLine of(RegisteredModel model) {
    TreeMap<String, Integer> aliases = new TreeMap<>();
    model.aliases().forEach((alias, version) -> aliases.put(alias.value(), version));
    return new ModelLine(model.name().value(), aliases);
  }

  String page() {
    return ModelLink.to(name);
  }

  String page(int version) {
    return ModelLink.to(name, version);
  }

  Optional<Integer> champion() {
    return at(ModelAlias.CHAMPION);
  }

  Optional<Integer> candidate() {
    return at(Promotions.CANDIDATE);
  }

  /** What a rollback leads to. */
  Optional<Integer> previous() {
    return at(Promotions.PREVIOUS).filter(version -> !champion().equals(Optional.of(version)));
  }

  private Optional<Integer> at(ModelAlias alias) {
    return Optional.ofNullable(aliases.get(alias.value()));
  }
}
