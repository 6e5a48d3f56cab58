package dev.retort.scheduler;

import dev.retort.registry.Decision.Kind;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionConflictException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The aliases of what serves, what served before, and what is compared with. Thread-safe. */
final class ServingAliases {
  /** The tag that says since when a version serves, or served first. */
  static final String SERVING_TAG = "retort.serving_since";

  private final ModelRegistry registry;
  private final Clock clock;

  ServingAliases(ModelRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /**
   * Moves the champion's alias from where the caller saw it. Doing it again completes it.
   *
   * @param expected the champion's number as the caller knows it; empty if there was none
   * @throws PromotionConflictException if another version serves by now; nothing has moved
   */
  void serve(ModelVersion version, Optional<Integer> expected) {
    ModelName name = version.name();
    Optional<Integer> now = number(name, ModelAlias.CHAMPION);
    if (!now.equals(Optional.of(version.number()))) {
      requireExpected(name, expected, now);
      if (!version.tags().containsKey(SERVING_TAG)) {
        registry.tag(version, Map.of(SERVING_TAG, clock.instant().toString()));
      }
      expected.ifPresent(before -> registry.moveAlias(name, Promotions.PREVIOUS, before));
      if (version.tags().containsKey(Promotions.BEST_TAG)) {
        registry.moveAlias(name, Promotions.ANCHOR, version.number());
      }
      registry.moveAlias(
          name,
          ModelAlias.CHAMPION,
          version.number(),
          expected.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }
  }

  /**
   * Lets the version before serve again, and the champion be the version before.
   *
   * @throws PromotionConflictException if another version serves by now; nothing has moved
   */
  void changePlaces(ModelVersion previous, ModelVersion champion) {
    ModelName name = champion.name();
    // The champion moves first: were it 'previous', a rollback that dies in between would have
    // forgotten where it was to go.
    registry.moveAlias(
        name, ModelAlias.CHAMPION, previous.number(), OptionalInt.of(champion.number()));
    registry.moveAlias(name, Promotions.PREVIOUS, champion.number());
    if (number(name, Promotions.ANCHOR).equals(Optional.of(champion.number()))) {
      anchorWithout(name);
    }
  }

  /** Where an alias points to; empty if there is none. */
  Optional<Integer> number(ModelName name, ModelAlias alias) {
    return registry.resolve(name, alias).map(ModelVersion::number);
  }

  private static void requireExpected(
      ModelName name, Optional<Integer> expected, Optional<Integer> now) {
    if (!now.equals(expected)) {
      throw new PromotionConflictException(
          "'%s' is served by %s by now, not by %s: the evidence does not hold against it. Nothing was moved; run again to compare with what serves."
              .formatted(name, version(now), version(expected)));
    }
  }

  private static String version(Optional<Integer> number) {
    return number.map(n -> "version " + n).orElse("no version");
  }

  /** The anchor has been rolled back: the latest best version that has not is the anchor again. */
  private void anchorWithout(ModelName name) {
    Optional<ModelVersion> best =
        registry.tagged(name, Promotions.BEST_TAG, "yes", Integer.MAX_VALUE).stream()
            .filter(
                version ->
                    Ruling.latest(version)
                        .filter(ruling -> ruling.kind() == Kind.ROLLED_BACK)
                        .isEmpty())
            .findFirst();
    if (best.isPresent()) {
      registry.moveAlias(name, Promotions.ANCHOR, best.get().number());
    } else {
      registry.removeAlias(name, Promotions.ANCHOR);
    }
  }
}
