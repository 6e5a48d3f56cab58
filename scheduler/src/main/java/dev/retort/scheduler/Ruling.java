package dev.retort.scheduler;

import dev.retort.registry.Decision;
import dev.retort.registry.Decision.Kind;
import dev.retort.registry.ModelVersion;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A person's decision about a version, as the version's tags tell it: of each kind the latest. The
 * registry's audit log, where there is one, has them all.
 *
 * @param version what it is about
 * @param kind what was decided
 * @param who decided
 * @param at when
 * @param why in the person's words
 */
public record Ruling(ModelVersion version, Kind kind, String who, Instant at, String why) {
  /** The tag of the latest kind: the one that holds. */
  static final String TAG = "retort.decision";

  /** When a decision was taken, among what it rests on. */
  static final String DECIDED_AT = "decided_at";

  public Ruling {
    Objects.requireNonNull(version);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(who);
    Objects.requireNonNull(at);
    Objects.requireNonNull(why);
  }

  /** What was decided about a version, the earliest first. */
  public static List<Ruling> of(ModelVersion version) {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> of(version, kind).stream())
        .sorted(Comparator.comparing(Ruling::at))
        .toList();
  }

  /** The decision that holds; empty if nobody has decided about the version. */
  public static Optional<Ruling> latest(ModelVersion version) {
    return Arrays.stream(Kind.values())
        .filter(kind -> word(kind).equals(version.tags().get(TAG)))
        .findFirst()
        .flatMap(kind -> of(version, kind));
  }

  /**
   * The latest decisions about several versions, the latest first.
   *
   * @param decided the versions that have been decided about so
   */
  static List<Ruling> latest(Function<Kind, List<ModelVersion>> decided, int most) {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> decided.apply(kind).stream())
        .flatMap(version -> of(version).stream())
        .sorted(Comparator.comparing(Ruling::at).reversed())
        .limit(most)
        .toList();
  }

  /** A person's no to a version, in a sentence; empty if nobody has said no, or not lastly. */
  static Optional<String> objection(ModelVersion version) {
    return latest(version)
        .filter(ruling -> ruling.kind == Kind.REJECTED || ruling.kind == Kind.ROLLED_BACK)
        .map(
            ruling ->
                "Version %d of '%s' was %s by %s at %s (%s), and the traffic gives no other one: it stays out. More traffic makes a new candidate."
                    .formatted(
                        version.number(),
                        version.name(),
                        ruling.what(),
                        ruling.who,
                        ruling.at,
                        ruling.why));
  }

  private static Optional<Ruling> of(ModelVersion version, Kind kind) {
    Map<String, String> tags = version.tags();
    return Optional.ofNullable(tags.get(tag(kind, "by")))
        .filter(who -> tags.containsKey(tag(kind, "at")))
        .map(
            who ->
                new Ruling(
                    version,
                    kind,
                    who,
                    Instant.parse(tags.get(tag(kind, "at"))),
                    tags.getOrDefault(tag(kind, "because"), "")));
  }

  /** The tags that say who decided, when and why. */
  static Map<String, String> reasons(Decision decision) {
    return Map.of(
        tag(decision.kind(), "by"), decision.by(),
        tag(decision.kind(), "at"), decision.evidence().get(DECIDED_AT),
        tag(decision.kind(), "because"), decision.because());
  }

  /** The kind as tags have it. */
  static String word(Kind kind) {
    return kind.word().replace('-', '_');
  }

  /** The kind for people. */
  public String what() {
    return kind.word().replace('-', ' ');
  }

  /** Who decided what, when and why, for the middle of a sentence. */
  String sentence() {
    return "%s has %s it at %s (%s)".formatted(who, what(), at, why);
  }

  private static String tag(Kind kind, String detail) {
    return "retort." + word(kind) + "_" + detail;
  }
}
