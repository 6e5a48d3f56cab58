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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  /** The tag of a version whose loss against the teacher was shown to be bounded. */
  static final String CERTIFIED_TAG = "retort.certified";

  /** The tag that holds the seal of the report that decided. */
  static final String SEAL_TAG = "retort.seal";

  private static final int SEAL_DIGITS = 16;

  private final ModelRegistry registry;
  private final ServingAliases aliases;
  private final Clock clock;

  /** Decisions about the models of a registry. */
  public Promotions(ModelRegistry registry, Clock clock) {
    this.registry = registry;
    this.aliases = new ServingAliases(registry, clock);
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
   * A candidate as somebody has seen it.
   *
   * @param version its number
   * @param seal of the report that was read; the same version can be judged anew
   */
  public record Candidacy(int version, String seal) {
    public Candidacy {
      Objects.requireNonNull(seal);
    }

    /** The candidacy of a version. */
    public static Candidacy of(ModelVersion version) {
      return new Candidacy(version.number(), version.tags().getOrDefault(SEAL_TAG, ""));
    }
  }

  /**
   * Lets the candidate serve, on a person's word.
   *
   * @throws IllegalArgumentException if there is no candidate
   * @throws PromotionConflictException if somebody else decided first, or something else serves by
   *     now
   */
  public ModelVersion promote(TaskName task, Verdict verdict) {
    return settle(candidate(Publication.modelName(task)), Kind.PROMOTED, verdict);
  }

  /**
   * The same for the candidate that a person has seen.
   *
   * @throws PromotionConflictException if that one does not wait any more: it was judged anew,
   *     another one has taken its place, or somebody else decided first
   */
  public ModelVersion promote(TaskName task, Candidacy seen, Verdict verdict) {
    return settle(candidate(Publication.modelName(task), seen), Kind.PROMOTED, verdict);
  }

  /**
   * Turns the candidate down, on a person's word. The version stays, without an alias.
   *
   * @throws IllegalArgumentException if there is no candidate
   * @throws PromotionConflictException if somebody else decided first
   */
  public ModelVersion reject(TaskName task, Verdict verdict) {
    return settle(candidate(Publication.modelName(task)), Kind.REJECTED, verdict);
  }

  /**
   * The same for the candidate that a person has seen.
   *
   * @throws PromotionConflictException as {@link #promote(TaskName, Candidacy, Verdict)} does
   */
  public ModelVersion reject(TaskName task, Candidacy seen, Verdict verdict) {
    return settle(candidate(Publication.modelName(task), seen), Kind.REJECTED, verdict);
  }

  /** What people have decided about a task's versions, the latest first. */
  public List<Ruling> rulings(TaskName task, int most) {
    ModelName name = Publication.modelName(task);
    return Ruling.latest(kind -> registry.tagged(name, Ruling.TAG, Ruling.word(kind), most), most);
  }

  /** What people have decided about any task's versions, the latest first. */
  public List<Ruling> rulings(int most) {
    return Ruling.latest(kind -> registry.tagged(Ruling.TAG, Ruling.word(kind), most), most);
  }

  /**
   * Lets the version serve again that served before the champion; the two change places.
   *
   * @throws IllegalArgumentException if nothing serves, or nothing else served before
   */
  public ModelVersion rollback(TaskName task, Verdict verdict) {
    return rollback(champion(Publication.modelName(task)), verdict);
  }

  /**
   * The same for the champion that a person has seen.
   *
   * @param seen its number
   * @throws PromotionConflictException if another version serves by now
   */
  public ModelVersion rollback(TaskName task, int seen, Verdict verdict) {
    ModelVersion champion = champion(Publication.modelName(task));
    if (champion.number() != seen) {
      throw new PromotionConflictException(
          "version %d of '%s' serves by now, not version %d: nothing was rolled back. Look again, and decide about what serves."
              .formatted(champion.number(), task, seen));
    }
    return rollback(champion, verdict);
  }

  private ModelVersion champion(ModelName name) {
    return registry
        .resolve(name, ModelAlias.CHAMPION)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' has no champion, so there is nothing to roll back: the teacher answers. `retort run %s` makes a first version."
                        .formatted(name, name)));
  }

  private ModelVersion rollback(ModelVersion champion, Verdict verdict) {
    ModelName name = champion.name();
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
            .filter(version -> Ruling.objection(version).isEmpty());
    record(champion, Kind.ROLLED_BACK, verdict);
    if (previous.isPresent()) {
      restore(previous.get(), champion, verdict);
    } else {
      registry.removeAlias(name, ModelAlias.CHAMPION);
    }
    return previous;
  }

  /** Whether a bundle is a task's champion. */
  public static boolean isServing(ModelRegistry registry, TaskName task, Sha256 bundle) {
    return registry
        .resolve(Publication.modelName(task), ModelAlias.CHAMPION)
        .filter(version -> version.rootDigest().equals(bundle))
        .isPresent();
  }

  private void restore(ModelVersion previous, ModelVersion champion, Verdict verdict) {
    record(previous, Kind.RESTORED, verdict);
    aliases.changePlaces(previous, champion);
  }

  /**
   * Moves the champion's alias from where the caller saw it; a candidate that still waits is
   * overtaken. Doing it again completes it.
   *
   * @param expected the champion's number as the caller knows it; empty if there was none
   * @throws PromotionConflictException if another version serves by now; nothing has moved
   */
  void serve(ModelVersion version, Optional<Integer> expected) {
    aliases.serve(version, expected);
    registry.removeAlias(version.name(), CANDIDATE);
  }

  /**
   * When a version began to serve, the first time. Of one that something else has let serve, only
   * this is known: not before it was published.
   */
  public static Instant servingSince(ModelVersion version) {
    return Optional.ofNullable(version.tags().get(ServingAliases.SERVING_TAG))
        .map(Instant::parse)
        .orElseGet(version::createdAt);
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

  private ModelVersion candidate(ModelName name, Candidacy seen) {
    Optional<ModelVersion> waiting = registry.resolve(name, CANDIDATE);
    return waiting
        .filter(version -> Candidacy.of(version).equals(seen))
        .orElseThrow(() -> new PromotionConflictException(overtaken(name, seen, waiting)));
  }

  private String overtaken(ModelName name, Candidacy seen, Optional<ModelVersion> waiting) {
    Optional<Ruling> ruling = registry.version(name, seen.version()).flatMap(Ruling::latest);
    String since =
        waiting
            .map(
                version ->
                    version.number() == seen.version()
                        ? "it was judged anew since, by the report with seal " + seal(version)
                        : "version %d waits now, with seal %s"
                            .formatted(version.number(), seal(version)))
            .or(() -> ruling.map(Ruling::sentence))
            .orElse("nothing waits now");
    return "version %d of '%s' with seal %s does not wait for a decision any more: %s. Nothing was decided; read the report of what waits, if anything does."
        .formatted(seen.version(), name, brief(seen.seal()), since);
  }

  private static String seal(ModelVersion version) {
    return brief(Candidacy.of(version).seal());
  }

  private static String brief(String seal) {
    return seal.length() > SEAL_DIGITS ? seal.substring(0, SEAL_DIGITS) : seal;
  }

  /**
   * The first decision about a candidate stands, and is carried out by whoever comes by, also where
   * the one who took it died halfway. Nothing else has become champion in between, or nothing
   * moves.
   */
  private ModelVersion settle(ModelVersion candidate, Kind kind, Verdict verdict) {
    ModelName name = candidate.name();
    Optional<Integer> champion = aliases.number(name, ModelAlias.CHAMPION);
    Decision mine = decision(candidate, kind, verdict);
    Decision standing = registry.decide(candidate, CANDIDATE, mine);
    ModelVersion noted = note(candidate, standing);
    if (standing.kind() == Kind.PROMOTED) {
      aliases.serve(noted, champion);
    }
    registry.removeAlias(name, CANDIDATE, candidate.number());
    if (standing.kind() != kind || !standing.by().equals(verdict.who())) {
      throw new PromotionConflictException(
          "version %d of '%s' is decided about already: %s. Nothing of yours was recorded."
              .formatted(
                  candidate.number(),
                  name,
                  Ruling.latest(noted).map(Ruling::sentence).orElse("by somebody else")));
    }
    return candidate;
  }

  /** The audit log comes before the tags: no decision takes effect that isn't on record. */
  private void record(ModelVersion version, Kind kind, Verdict verdict) {
    Decision decision = decision(version, kind, verdict);
    registry.decide(version, decision);
    note(version, decision);
  }

  /** The reasons come first: a decision that takes effect has them. */
  private ModelVersion note(ModelVersion version, Decision decision) {
    ModelVersion explained = registry.tag(version, Ruling.reasons(decision));
    return registry.tag(explained, Map.of(Ruling.TAG, Ruling.word(decision.kind())));
  }

  private Decision decision(ModelVersion version, Kind kind, Verdict verdict) {
    return new Decision(
        kind, verdict.who(), verdict.why(), evidence(version, clock.instant().toString()));
  }

  /** What was decided on: the very bundle, and the report that its seal names. */
  private static SortedMap<String, String> evidence(ModelVersion version, String moment) {
    TreeMap<String, String> evidence = new TreeMap<>();
    evidence.put(Ruling.DECIDED_AT, moment);
    evidence.put("root_digest", version.rootDigest().hex());
    evidence.put("certified", isCertified(version) ? "yes" : "no");
    Optional.ofNullable(version.tags().get(SEAL_TAG)).ifPresent(seal -> evidence.put("seal", seal));
    return evidence;
  }
}
