package dev.retort.router.rollout;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Something that a router did about a version, on record. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RolloutEvent.Quarantined.class, name = "quarantined"),
  @JsonSubTypes.Type(value = RolloutEvent.Reversed.class, name = "reversed"),
  @JsonSubTypes.Type(value = RolloutEvent.Released.class, name = "released")
})
public sealed interface RolloutEvent {

  /** When. */
  Instant at();

  /** Whose version. */
  TaskName task();

  /** The alias that it came by. */
  String alias();

  /** Its bundle's root digest. */
  String digest();

  /**
   * A version is to serve no longer, until the alias moves.
   *
   * @param version its name then
   * @param evidence why
   * @param instead the version that serves in its place; empty: the teacher
   */
  record Quarantined(
      Instant at,
      TaskName task,
      String alias,
      String digest,
      String version,
      RollbackEvidence evidence,
      Optional<String> instead)
      implements RolloutEvent {
    public Quarantined {
      Objects.requireNonNull(at);
      Objects.requireNonNull(task);
      Objects.requireNonNull(alias);
      Objects.requireNonNull(digest);
      Objects.requireNonNull(version);
      Objects.requireNonNull(evidence);
      Objects.requireNonNull(instead);
    }

    /** For people. */
    public String summary() {
      return "%s; %s"
          .formatted(
              evidence.summary(),
              instead
                  .map(other -> other + " serves instead")
                  .orElse(
                      alias.equals("champion")
                          ? "the teacher answers"
                          : "it gets no more traffic"));
    }
  }

  /**
   * The registry's alias does not point to it any more.
   *
   * @param now the version that the alias points to; empty: it is gone
   */
  record Reversed(Instant at, TaskName task, String alias, String digest, Optional<String> now)
      implements RolloutEvent {
    public Reversed {
      Objects.requireNonNull(at);
      Objects.requireNonNull(task);
      Objects.requireNonNull(alias);
      Objects.requireNonNull(digest);
      Objects.requireNonNull(now);
    }
  }

  /** The alias has moved to another version: if it comes back, it may serve again. */
  record Released(Instant at, TaskName task, String alias, String digest) implements RolloutEvent {
    public Released {
      Objects.requireNonNull(at);
      Objects.requireNonNull(task);
      Objects.requireNonNull(alias);
      Objects.requireNonNull(digest);
    }
  }
}
