package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.registry.Decision;
import dev.retort.registry.Decision.Kind;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionConflictException;
import dev.retort.registry.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which version serves a task, and who decided that. Every move is one alias at the registry; the
 * version that served before stays at hand under the alias {@code previous}. A version that a
 * person has turned down serves again on a person's word only. Thread-safe.
 */
public final class Promotions {
  /** What a person is to judge. */
  public static final ModelAlias CANDIDATE = new ModelAlias("candidate");

  /** What served before the champion. */
  public static final ModelAlias PREVIOUS = new ModelAlias("previous");

  /**
   * The best version ever certified. A candidate is compared with it besides the champion, so that
   * champions that each lose a little against the one before cannot creep down.
   */
  public static final ModelAlias ANCHOR = new ModelAlias("anchor");

  /** The tag of a version that is to be the anchor once it serves. */
  static final String BEST_TAG = "retort.best_certified";

  /** The tag that says since when a version serves, or served first. */
  private static final String SERVING_TAG = "retort.serving_since";

  /** The tag of a version whose loss against the teacher was shown to be bounded. */
  static final String CERTIFIED_TAG = "retort.certified";

  private static final String DECISION_TAG = "retort.decision";

  private final ModelRegistry registry;
  private final Clock clock;

  /** Decisions about the models of a registry. */
  public Promotions(ModelRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /**
   * A person's yes or no.
   *
   * @param who decides
   * @param why not blank
   */
  public record Verdict(String who, String why) {
    public Verdict {
      if (why.isBlank()) {
        throw new IllegalArgumentException("a decision has a reason: give one with --reason");
      }
    }
  }

  /**
   * Whether the version's loss against the teacher was shown to be bounded before it could serve.
   */
  public static boolean isCertified(ModelVersion version) {
    return version.tags().containsKey(CERTIFIED_TAG);
  }

  /**
   * Makes a version the candidate that a person is to judge, unless a certified one waits and this
   * one has no certificate.
   */
  void propose(ModelVersion version) {
    Optional<ModelVersion> waiting = registry.resolve(version.name(), CANDIDATE);
    if (isCertified(version) || waiting.filter(Promotions::isCertified).isEmpty()) {
      registry.moveAlias(version.name(), CANDIDATE, version.number());
    }
  }

  /**
   * Lets the candidate serve, on a person's word.
   *
   * @throws IllegalArgumentException if there is no candidate
   */
  public ModelVersion promote(TaskName task, Verdict verdict) {
    ModelName name = Publication.modelName(task);
    ModelVersion candidate = candidate(name);
    record(candidate, Kind.PROMOTED, verdict);
    serve(candidate, number(name, ModelAlias.CHAMPION));
    return candidate;
  }

  /**
   * Turns the candidate down, on a person's word. The version stays, without an alias.
   *
   * @throws IllegalArgumentException if there is no candidate
   */
  public ModelVersion reject(TaskName task, Verdict verdict) {
    ModelName name = Publication.modelName(task);
    ModelVersion candidate = candidate(name);
    record(candidate, Kind.REJECTED, verdict);
    registry.removeAlias(name, CANDIDATE);
    return candidate;
  }

  /**
   * Lets the version serve again that served before the champion; the two change places.
   *
   * @throws IllegalArgumentException if nothing serves, or nothing else served before
   */
  public ModelVersion rollback(TaskName task, Verdict verdict) {
    ModelName name = Publication.modelName(task);
    ModelVersion champion =
        registry
            .resolve(name, ModelAlias.CHAMPION)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' has no champion, so there is nothing to roll back: the teacher answers. `retort run %s` makes a first version."
                            .formatted(name, name)));
    ModelVersion previous =
        registry
            .resolve(name, PREVIOUS)
            .filter(version -> version.number() != champion.number())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "version %d of '%s' is the only one that has served: there is none to roll back to. It goes on serving."
                            .formatted(champion.number(), name)));
    record(champion, Kind.ROLLED_BACK, verdict);
    restore(previous, champion, verdict);
    return previous;
  }

  /**
   * Takes a champion back that has failed in service: the version before serves again, or none does
   * if there is none, or it was turned down itself. If another version serves by now, nothing
   * happens. Doing it again completes it.
   *
   * @param failing the champion's root digest
   * @return what serves now; empty if nothing does
   * @throws PromotionConflictException if somebody else moved the alias meanwhile
   */
  public Optional<ModelVersion> takeBack(TaskName task, Sha256 failing, Verdict verdict) {
    ModelName name = Publication.modelName(task);
    Optional<ModelVersion> serving = registry.resolve(name, ModelAlias.CHAMPION);
    if (serving.filter(version -> version.rootDigest().equals(failing)).isEmpty()) {
      return serving;
    }
    ModelVersion champion = serving.get();
    Optional<ModelVersion> previous =
        registry
            .resolve(name, PREVIOUS)
            .filter(version -> version.number() != champion.number())
            .filter(version -> objection(version).isEmpty());
    record(champion, Kind.ROLLED_BACK, verdict);
    if (previous.isPresent()) {
      restore(previous.get(), champion, verdict);
    } else {
      registry.removeAlias(name, ModelAlias.CHAMPION);
    }
    return previous;
  }

  private void restore(ModelVersion previous, ModelVersion champion, Verdict verdict) {
    ModelName name = champion.name();
    record(previous, Kind.RESTORED, verdict);
    // The champion moves first: were it 'previous', a rollback that dies in between would have
    // forgotten where it was to go.
    registry.moveAlias(
        name, ModelAlias.CHAMPION, previous.number(), OptionalInt.of(champion.number()));
    registry.moveAlias(name, PREVIOUS, champion.number());
    if (number(name, ANCHOR).equals(Optional.of(champion.number()))) {
      anchorWithout(name);
    }
  }

  /**
   * Moves the champion's alias from where the caller saw it; a candidate that still waits is
   * overtaken. Doing it again completes it.
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
      expected.ifPresent(before -> registry.moveAlias(name, PREVIOUS, before));
      if (version.tags().containsKey(BEST_TAG)) {
        registry.moveAlias(name, ANCHOR, version.number());
      }
      registry.moveAlias(
          name,
          ModelAlias.CHAMPION,
          version.number(),
          expected.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }
    registry.removeAlias(name, CANDIDATE);
  }

  /**
   * When a version began to serve, the first time. Of one that something else has let serve, only
   * this is known: not before it was published.
   */
  public static Instant servingSince(ModelVersion version) {
    return Optional.ofNullable(version.tags().get(SERVING_TAG))
        .map(Instant::parse)
        .orElseGet(version::createdAt);
  }

  /** A person's no to a version, in a sentence; empty if nobody has said no, or not lastly. */
  static Optional<String> objection(ModelVersion version) {
    String decision = version.tags().getOrDefault(DECISION_TAG, "");
    if (!decision.equals(tag(Kind.REJECTED)) && !decision.equals(tag(Kind.ROLLED_BACK))) {
      return Optional.empty();
    }
    return Optional.of(
        "Version %d of '%s' was %s by %s at %s (%s), and the traffic gives no other one: it stays out. More traffic makes a new candidate."
            .formatted(
                version.number(),
                version.name(),
                decision.replace('_', ' '),
                version.tags().get(by(decision)),
                version.tags().get(at(decision)),
                version.tags().get(because(decision))));
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
        registry.versions(name).stream()
            .filter(version -> version.tags().containsKey(BEST_TAG))
            .filter(
                version ->
                    !version.tags().getOrDefault(DECISION_TAG, "").equals(tag(Kind.ROLLED_BACK)))
            .findFirst();
    if (best.isPresent()) {
      registry.moveAlias(name, ANCHOR, best.get().number());
    } else {
      registry.removeAlias(name, ANCHOR);
    }
  }

  private Optional<Integer> number(ModelName name, ModelAlias alias) {
    return registry.resolve(name, alias).map(ModelVersion::number);
  }

  private ModelVersion candidate(ModelName name) {
    return registry
        .resolve(name, CANDIDATE)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' has no version with the alias '%s', so there is nothing to decide. `retort run %s` makes one where the gate leaves the decision to a person."
                        .formatted(name, CANDIDATE, name)));
  }

  /**
   * The reasons come first: a decision that is on record has them. The audit log comes before the
   * tag by which a decision takes effect: none takes effect that isn't on record.
   */
  private void record(ModelVersion version, Kind kind, Verdict verdict) {
    String decision = tag(kind);
    String moment = clock.instant().toString();
    ModelVersion explained =
        registry.tag(
            version,
            Map.of(
                by(decision), verdict.who(),
                at(decision), moment,
                because(decision), verdict.why()));
    registry.decide(
        explained, new Decision(kind, verdict.who(), verdict.why(), evidence(version, moment)));
    registry.tag(explained, Map.of(DECISION_TAG, decision));
  }

  /** What was decided on: the very bundle, and the report that its seal names. */
  private static SortedMap<String, String> evidence(ModelVersion version, String moment) {
    TreeMap<String, String> evidence = new TreeMap<>();
    evidence.put("decided_at", moment);
    evidence.put("root_digest", version.rootDigest().hex());
    evidence.put("certified", isCertified(version) ? "yes" : "no");
    Optional.ofNullable(version.tags().get(Publication.SEAL_TAG))
        .ifPresent(seal -> evidence.put("seal", seal));
    return evidence;
  }

  private static String tag(Kind kind) {
    return kind.word().replace('-', '_');
  }

  private static String by(String decision) {
    return "retort." + decision + "_by";
  }

  private static String at(String decision) {
    return "retort." + decision + "_at";
  }

  private static String because(String decision) {
    return "retort." + decision + "_because";
  }
}
