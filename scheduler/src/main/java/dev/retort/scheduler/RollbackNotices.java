package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.registry.Decision.Kind;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.notice.Notice;
import dev.retort.scheduler.notice.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Tells whoever wants to know of champions that were taken back, by a person or a router, from
 * wherever: the registry has every such decision on record, so that one whose process died right
 * after it is told, too. Thread-safe.
 */
public final class RollbackNotices {
  private static final int LATEST = 50;

  /** What happened before somebody asked to be told is no news. */
  private static final Duration NEWS = Duration.ofDays(3);

  private final ModelRegistry registry;
  private final Promotions promotions;
  private final Outbox outbox;
  private final Clock clock;

  /** Notices about the models of a registry. */
  public RollbackNotices(ModelRegistry registry, Outbox outbox, Clock clock) {
    this.registry = Objects.requireNonNull(registry);
    this.promotions = new Promotions(registry, clock);
    this.outbox = Objects.requireNonNull(outbox);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * Posts what is on record and not posted yet; posting again changes nothing.
   *
   * @throws dev.retort.registry.RegistryException if the registry cannot be asked
   */
  public void post() {
    if (!outbox.isHeard()) {
      return;
    }
    Instant since = clock.instant().minus(NEWS);
    promotions.rulings(LATEST).stream()
        .filter(ruling -> ruling.kind() == Kind.ROLLED_BACK)
        .filter(ruling -> ruling.at().isAfter(since))
        .filter(ruling -> isCarriedOut(ruling.version()))
        .map(RollbackNotices::notice)
        .forEach(outbox::post);
  }

  /** A decision is on record a moment before it takes effect. */
  private boolean isCarriedOut(ModelVersion version) {
    return registry
        .resolve(version.name(), ModelAlias.CHAMPION)
        .filter(champion -> champion.number() == version.number())
        .isEmpty();
  }

  private static Notice notice(Ruling ruling) {
    ModelVersion version = ruling.version();
    TaskName task = new TaskName(version.name().value());
    return Notice.rolledBack(
        task,
        version.rootDigest().hex(),
        version.number(),
        ruling.at(),
        "%s has rolled version %d of '%s' back: %s"
            .formatted(ruling.who(), version.number(), task, ruling.why()));
  }
}
