package dev.retort.scheduler.certification;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetVersion;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegisteredModel;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.RunFloors;
import dev.retort.scheduler.certification.CertificationLedger.Entry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks, day after day, whether a champion still keeps what its certificate promised, by an {@link
 * dev.retort.evaluator.statistics.ChangePointEProcess e-process} on the uniform sample of live
 * traffic. The champion's own bundle is asked what it would have answered; the loss is 1 where it
 * would have answered and differs from the right answer, else 0.
 *
 * <p><b>What is tested.</b> The null hypothesis: whatever came before, the next sampled request is
 * one that the champion would answer and lose with probability at most ε. Requests need not be
 * independent, and the loss may move below ε as it likes. While that is so, the champion is ever
 * called failing with probability at most δ = 1 − confidence, however often and whenever anybody
 * looks. Crowds of one lost text would break it (the second is lost for sure if the first was); the
 * draw thins them, as it takes each request with a small probability by a keyed hash of its id.
 *
 * <p><b>How it differs from the certificate.</b> The certificate bounds the loss on novel requests,
 * one for each cluster of near duplicates. Here each sampled request counts once, however often it
 * has been asked before: the loss that callers meet, weighted by their traffic. Requests that recur
 * are mostly those that the student knows, so a champion that deserved its certificate rarely loses
 * more here; where it does, its callers do. The right answer is read as the champion's dataset
 * version reads it.
 *
 * <p><b>Which exchanges count.</b> Those drawn for the teacher beside a student, captured since the
 * version {@linkplain Promotions#servingSince began to serve}, each once. A version that serves
 * again after a rollback goes on where it was; a failure stays. Another ε or confidence is another
 * promise and starts anew, with the exchanges that come then.
 *
 * <p>One look at a task at a time; of two, one is refused. A look that dies has counted nothing.
 */
public final class ContinuousCertification {
  private final RunFloors floors;
  private final CertificationLedger ledger;
  private final ChampionEvents events;

  /** Looks from these floors, telling a listener. */
  public ContinuousCertification(
      RunFloors floors, CertificationLedger ledger, ChampionEvents events) {
    this.floors = Objects.requireNonNull(floors);
    this.ledger = Objects.requireNonNull(ledger);
    this.events = Objects.requireNonNull(events);
  }

  /**
   * Looks at every task that has a champion. One that cannot be looked at keeps no other from its
   * look.
   *
   * @param policies what was promised, by task
   * @throws RuntimeException the first that a look threw, once all are done; the others are
   *     suppressed in it
   */
  public List<CertificationOutcome> lookAtAll(Function<TaskName, PromotionPolicy> policies) {
    List<CertificationOutcome> outcomes = new ArrayList<>();
    Optional<RuntimeException> first = Optional.empty();
    for (TaskName task : tasks()) {
      try {
        outcomes.add(look(task, policies.apply(task)));
      } catch (RuntimeException e) {
        first.ifPresent(earlier -> earlier.addSuppressed(e));
        first = first.or(() -> Optional.of(e));
      }
    }
    if (first.isPresent()) {
      throw first.get();
    }
    return outcomes;
  }

  private List<TaskName> tasks() {
    return floors.registry().models().stream()
        .filter(model -> model.aliases().containsKey(ModelAlias.CHAMPION))
        .map(RegisteredModel::name)
        .flatMap(name -> task(name).stream())
        .toList();
  }

  /** Names that no task can have are somebody else's. */
  private static Optional<TaskName> task(ModelName name) {
    try {
      return Optional.of(new TaskName(name.value()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Counts the sampled traffic since the last look at a task's champion.
   *
   * @param policy what was promised: its ε and confidence
   * @throws IllegalStateException if another look at it was recorded in the meantime
   * @throws dev.retort.registry.RegistryException if the registry cannot be asked
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  public CertificationOutcome look(TaskName task, PromotionPolicy policy) {
    ledger.tell(task, events);
    Optional<ModelVersion> champion =
        floors.registry().resolve(new ModelName(task.value()), ModelAlias.CHAMPION);
    if (champion.isEmpty()) {
      return new CertificationOutcome.NothingToCertify(task, Sentences.noChampion(task));
    }
    ModelVersion version = champion.get();
    Optional<DatasetVersion> dataset = dataset(task, version);
    if (dataset.isEmpty()) {
      return new CertificationOutcome.NothingToCertify(task, Sentences.noDataset(task, version));
    }
    Optional<Entry> entry = ledger.find(task, version.rootDigest());
    double delta = policy.budget().alpha();
    Standing before =
        entry
            .map(known -> known.standing().promising(policy.epsilon(), delta))
            .orElseGet(() -> Standing.start(policy.epsilon(), delta));
    Instant now = floors.clock().instant().truncatedTo(ChronoUnit.MICROS);
    Instant since = Promotions.servingSince(version);
    if (!since.isBefore(now)) {
      return outcome(task, version, before, 0);
    }
    CaptureWindow window = floors.log().window(since, now);
    List<Exchange> fresh = new UniformSample(floors.log(), task).fresh(window, before.seen());
    if (fresh.isEmpty()) {
      return outcome(task, version, before, 0);
    }
    Standing after = before.after(losses(version, dataset.get(), fresh), window, now);
    ledger.record(
        task,
        version.rootDigest(),
        entry.map(Entry::looks).orElse(0L),
        after,
        event(task, version, before, after, now));
    ledger.tell(task, events);
    return outcome(task, version, after, fresh.size());
  }

  private Optional<DatasetVersion> dataset(TaskName task, ModelVersion version) {
    return Optional.ofNullable(version.tags().get(ModelVersion.DATASET_TAG))
        .flatMap(id -> floors.catalog().find(task, id));
  }

  private SampledLosses losses(
      ModelVersion version, DatasetVersion dataset, List<Exchange> exchanges) {
    try (ServedChampion champion = ServedChampion.open(floors, version)) {
      return champion.asked(
          exchanges, floors.datasets().referenceAnswers(dataset.manifest(), floors.log()));
    }
  }

  /** A failure is news once; after it, there is none. */
  private static Optional<CertificationEvent> event(
      TaskName task, ModelVersion version, Standing before, Standing after, Instant now) {
    if (before.failedAt().isPresent()) {
      return Optional.empty();
    }
    LiveEvidence evidence = after.evidence();
    return Optional.of(
        after.failedAt().isPresent()
            ? new CertificationEvent.Failing(task, version.number(), now, evidence)
            : new CertificationEvent.Holding(task, version.number(), now, evidence));
  }

  private static CertificationOutcome outcome(
      TaskName task, ModelVersion version, Standing standing, long fresh) {
    int number = version.number();
    LiveEvidence evidence = standing.evidence();
    if (standing.failedAt().isPresent()) {
      return new CertificationOutcome.Failing(
          task,
          number,
          fresh,
          standing.failedAt().get(),
          evidence,
          Sentences.failing(task, number, evidence));
    }
    return evidence.requests() == 0
        ? new CertificationOutcome.NothingToCertify(
            task, Sentences.noTraffic(task, version, standing))
        : new CertificationOutcome.Holding(
            task, number, fresh, evidence, Sentences.holding(task, number, evidence));
  }
}
