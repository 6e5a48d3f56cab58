package dev.retort.router.drift;

import dev.retort.capture.TaskName;
import dev.retort.router.drift.DriftEvent.Kind;
import dev.retort.router.drift.LatestRequests.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Finds out that a task's traffic is not what it was: words and pairs of words that were rarer
 * before, more requests unlike those before, answers that were rarer before, another confidence of
 * the student.
 *
 * <p><b>What is tested.</b> A trait of requests (a hashed word or pair, a novelty above some value,
 * a hashed short answer, a confidence above or below some value) has a limit: its largest share in
 * any stretch of {@value ShareStretches#LENGTH} requests of the reference, and a tolerance more.
 * The null hypothesis: given all that came before, the next request has a trait with at most the
 * probability that its limit says, for every trait. Seasons that the reference has seen are in its
 * limits, so they are no drift; nor does the order of requests matter, nor how fast they come.
 * {@link ShareBets} bets against it with stakes of so many false alarms in 30 days, and an event is
 * a capital of 1: under the null hypothesis the expected number of events in 30 days is at most the
 * stakes, although the capital is looked at all the time. The reference is a sample too: that a
 * share may rise above its largest one in dozens of stretches by chance is what the tolerance is
 * for.
 *
 * <p><b>Over time.</b> The first reference is gathered while nothing is compared; its first half
 * teaches how rare each word is. It serves for twice its length, during which the next one is
 * gathered. After an event the monitor gets used to what has changed, and then compares with the
 * traffic before and after. A text that is repeated counts once; another student's confidence is
 * learned anew.
 *
 * <p>Memory is bounded: some 2 MB a task. Thread-safe; time is the requests' own, on an axis that
 * nobody sets.
 */
public final class DriftMonitor {
  /** Stretches that a reference takes at least, however long it takes to see them. */
  private static final int LEAST_STRETCHES = 8;

  private static final int SETTLED_STRETCHES = 2;
  private static final double HALF = 0.5;
  private static final double SIXTH = HALF / 3;

  /** Longer answers are hardly ever given twice. */
  private static final int LONGEST_ANSWER = 100;

  /** Hashes of answers: a power of two. */
  private static final int ANSWERS = 1 << 10;

  private static final int MIXING = 0x9E3779B1;

  private final TaskName task;
  private final DriftPolicy policy;
  private final Map<Kind, TraitWatch> watches = new EnumMap<>(Kind.class);
  private final DriftSigns signs = new DriftSigns(watches);

  private Optional<Instant> gatheringSince = Optional.empty();
  private Optional<Instant> comparingSince = Optional.empty();
  private Optional<Instant> settlingUntil = Optional.empty();
  private Optional<Instant> confidenceSince = Optional.empty();
  private Optional<String> version = Optional.empty();
  private int[] counts = new int[TextTraits.BUCKETS];
  private int counted;
  private Optional<NoveltyScale> nextScale = Optional.empty();
  private volatile Optional<NoveltyScale> scale = Optional.empty();

  /** A monitor that has seen nothing. */
  public DriftMonitor(TaskName task, DriftPolicy policy) {
    this.task = task;
    this.policy = policy;
    watches.put(Kind.WORDS, watch(TextTraits.BUCKETS, HALF));
    watches.put(Kind.NOVELTY, watch(Cuts.NOVELTY.traits(), SIXTH));
    watches.put(Kind.ANSWERS, watch(ANSWERS, SIXTH));
    watches.put(Kind.CONFIDENCE, watch(Cuts.CONFIDENCE.traits(), SIXTH));
  }

  private TraitWatch watch(int traits, double share) {
    return new TraitWatch(traits, policy.falseAlarms() * share);
  }

  /**
   * How new a request is, from 0 to 1, against the reference; empty as long as there is none. At
   * once, from any thread.
   */
  public OptionalDouble novelty(ObservedRequest request) {
    return scale
        .map(known -> OptionalDouble.of(known.of(request.traits())))
        .orElseGet(OptionalDouble::empty);
  }

  /**
   * Looks at a request, in the order in which they come: some microseconds.
   *
   * @return what it made certain, if anything
   */
  public synchronized Optional<DriftEvent> observe(
      ObservedRequest request, ObservedRequest.Opinion opinion) {
    if (signs.requests().isRepeated(request.fingerprint())) {
      return Optional.empty();
    }
    Instant at = request.at();
    gatheringSince = gatheringSince.or(() -> Optional.of(at));
    serve(opinion.version(), at);
    int[] words = request.traits();
    int[] novelty = scale.map(known -> Cuts.NOVELTY.of(known.of(words))).orElse(new int[0]);
    int[] confidence =
        opinion.confidence().isPresent()
            ? Cuts.CONFIDENCE.of(opinion.confidence().getAsDouble())
            : new int[0];
    Map<Kind, int[]> traits = new EnumMap<>(Kind.class);
    traits.put(Kind.WORDS, words);
    scale.ifPresent(known -> traits.put(Kind.NOVELTY, novelty));
    if (confidence.length > 0) {
      traits.put(Kind.CONFIDENCE, confidence);
    }
    signs.requests().add(new Seen(request.id(), traits));
    gather(words, confidence);
    words().compare(at, words);
    novelty().compare(at, novelty);
    if (confidence.length > 0) {
      confidence().compare(at, confidence);
    }
    move(at);
    return judge(at);
  }

  /**
   * Looks at what a request was answered, whoever did. Answers that are too long to be given twice
   * tell nothing.
   *
   * @return what it made certain, if anything
   */
  public synchronized Optional<DriftEvent> answered(ObservedRequest request, String answer) {
    String said = answer.strip();
    if (!mayComeAgain(said) || signs.answers().isRepeated(request.fingerprint())) {
      return Optional.empty();
    }
    int trait = Math.floorMod(said.toLowerCase(Locale.ROOT).hashCode() * MIXING, ANSWERS);
    signs.answers().add(new Seen(request.id(), Map.of(Kind.ANSWERS, new int[] {trait})));
    answers().gather(trait);
    answers().compare(request.at(), trait);
    return judge(request.at());
  }

  /** Whether an answer may tell anything: long ones are hardly ever given twice. */
  public static boolean mayComeAgain(String answer) {
    return answer.strip().length() <= LONGEST_ANSWER;
  }

  /** Another student is as sure as it is: that is no drift. */
  private void serve(Optional<String> now, Instant at) {
    if (now.isPresent() && !now.equals(version)) {
      version = now;
      confidence().forget();
      confidenceSince = Optional.of(at);
    }
  }

  private void gather(int[] traits, int... confidence) {
    words().gather(traits);
    if (nextScale.isPresent()) {
      novelty().gather(Cuts.NOVELTY.of(nextScale.get().of(traits)));
    } else {
      counted++;
      for (int trait : traits) {
        counts[trait]++;
      }
    }
    if (confidence.length > 0) {
      confidence().gather(confidence);
    }
  }

  /** Goes on to the next phase where it is time. */
  private void move(Instant at) {
    Duration age = Duration.between(gatheringSince.orElseThrow(), at);
    Duration half = policy.reference().dividedBy(2);
    if (nextScale.isEmpty()
        && age.compareTo(half) >= 0
        && words().stretches() >= LEAST_STRETCHES / 2) {
      nextScale = Optional.of(NoveltyScale.of(counts, counted));
    }
    boolean due =
        comparingSince
            .map(since -> !at.isBefore(since.plus(policy.reference().multipliedBy(2))))
            .orElse(age.compareTo(policy.reference()) >= 0);
    if (due
        && settlingUntil.isEmpty()
        && nextScale.isPresent()
        && words().stretches() >= LEAST_STRETCHES
        && novelty().stretches() >= LEAST_STRETCHES / 2) {
      adopt(at);
    }
    adoptConfidence(at, half);
    if (settlingUntil.filter(until -> !at.isBefore(until)).isPresent()
        && words().hasSettled(SETTLED_STRETCHES)) {
      settlingUntil = Optional.empty();
      watches.values().forEach(watch -> watch.resume(policy.tolerance()));
    }
  }

  private void adopt(Instant at) {
    words().adopt(policy.tolerance());
    novelty().adopt(policy.tolerance());
    if (answers().stretches() >= LEAST_STRETCHES / 2) {
      answers().adopt(policy.tolerance());
    } else {
      answers().forget();
    }
    scale = nextScale;
    nextScale = Optional.empty();
    counts = new int[TextTraits.BUCKETS];
    counted = 0;
    gatheringSince = Optional.of(at);
    comparingSince = Optional.of(at);
  }

  /** The first time after half a reference, then after twice its length. */
  private void adoptConfidence(Instant at, Duration half) {
    Duration age = confidence().isComparing() ? policy.reference().multipliedBy(2) : half;
    if (settlingUntil.isEmpty()
        && confidenceSince.filter(since -> !at.isBefore(since.plus(age))).isPresent()
        && confidence().stretches() >= LEAST_STRETCHES) {
      confidence().adopt(policy.tolerance());
      confidenceSince = Optional.of(at);
    }
  }

  private Optional<DriftEvent> judge(Instant at) {
    double capital = watches.values().stream().mapToDouble(TraitWatch::capital).sum();
    if (capital < 1 || settlingUntil.isPresent()) {
      return Optional.empty();
    }
    Kind kind =
        watches.entrySet().stream()
            .max(Comparator.comparingDouble(watch -> watch.getValue().capital()))
            .orElseThrow()
            .getKey();
    DriftEvent event =
        new DriftEvent(
            task,
            at,
            kind,
            version,
            Math.min(1, policy.falseAlarms() / capital),
            signs.of(kind),
            signs.examples(kind));
    settlingUntil = Optional.of(at.plus(policy.settling()));
    watches.values().forEach(TraitWatch::pause);
    return Optional.of(event);
  }

  private TraitWatch words() {
    return watches.get(Kind.WORDS);
  }

  private TraitWatch novelty() {
    return watches.get(Kind.NOVELTY);
  }

  private TraitWatch answers() {
    return watches.get(Kind.ANSWERS);
  }

  private TraitWatch confidence() {
    return watches.get(Kind.CONFIDENCE);
  }

  /**
   * Where it stands.
   *
   * @param comparing whether requests are compared with a reference
   * @param comparingSince when the reference was complete
   * @param settlingUntil until when it gets used to a change, at the earliest
   * @param capital what its bets have come to: at 1 there is an event
   */
  public record Standing(
      boolean comparing,
      Optional<Instant> comparingSince,
      Optional<Instant> settlingUntil,
      double capital) {
    /** The same on an axis of time that is ahead by so much. */
    public Standing shifted(Duration by) {
      return new Standing(
          comparing,
          comparingSince.map(at -> at.plus(by)),
          settlingUntil.map(at -> at.plus(by)),
          capital);
    }
  }

  /** Where it stands. */
  public synchronized Standing standing() {
    return new Standing(
        words().isComparing(),
        comparingSince,
        settlingUntil,
        watches.values().stream().mapToDouble(TraitWatch::capital).sum());
  }

  /** What a restart needs. */
  public synchronized MonitorState state() {
    Map<Kind, TraitWatch.State> states = new EnumMap<>(Kind.class);
    watches.forEach((kind, watch) -> states.put(kind, watch.state()));
    return new MonitorState(
        gatheringSince,
        comparingSince,
        settlingUntil,
        confidenceSince,
        version,
        counts.clone(),
        counted,
        nextScale.map(NoveltyScale::state),
        scale.map(NoveltyScale::state),
        states);
  }

  /** A monitor that goes on where one was; what its bets had come to is forgotten. */
  public static DriftMonitor resume(TaskName task, DriftPolicy policy, MonitorState state) {
    DriftMonitor monitor = new DriftMonitor(task, policy);
    monitor.restore(state);
    return monitor;
  }

  private synchronized void restore(MonitorState state) {
    gatheringSince = state.gatheringSince();
    comparingSince = state.comparingSince();
    settlingUntil = state.settlingUntil();
    confidenceSince = state.confidenceSince();
    version = state.version();
    counts = state.counts().clone();
    counted = state.counted();
    nextScale = state.nextScale().map((Function<float[], NoveltyScale>) NoveltyScale::of);
    scale = state.scale().map((Function<float[], NoveltyScale>) NoveltyScale::of);
    state.watches().forEach((kind, watch) -> watches.get(kind).restore(watch));
  }
}
