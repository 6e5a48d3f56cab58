package dev.retort.console.erasure;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ErasureReport;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.console.audit.AuditEntry;
import dev.retort.console.audit.AuditEvent;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.lineage.LineageIndex;
import dev.retort.dataset.DatasetErasure;
import dev.retort.dataset.DatasetUse;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.labelling.AnswerJournal;
import dev.retort.dataset.labelling.AskedExchange;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.RunArchive.ArchivedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Erases exchanges from a home: first whatever was derived from them, the log last, for everything
 * else is found by it. An erasure that was interrupted is completed by doing it again.
 *
 * @param index finds what came of the exchanges
 * @param home the folder that is searched for their texts
 * @param labelling the journals of questions to the teacher, a folder for each task
 * @param clock for marks and records
 */
public record Erasure(LineageIndex index, Path home, Path labelling, Clock clock) {
  /** A prompt is asked about a few times; nobody asks more often. */
  private static final int MOST_ANSWERS = 64;

  /** The home's audit trail. */
  public AuditTrail trail() {
    return AuditTrail.in(home);
  }

  /**
   * Looks what an erasure would take with it, and changes nothing.
   *
   * @throws IllegalArgumentException if an id is unknown; one that was erased before is not
   */
  public ErasurePlan plan(Set<ExchangeId> requested) {
    List<Exchange> exchanges = index.log().find(withAnswers(requested));
    Set<ExchangeId> unknown = new HashSet<>(requested);
    exchanges.forEach(exchange -> unknown.remove(exchange.id()));
    unknown.removeIf(index.log()::isErased);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the log holds no exchange %s. Nothing was erased; name exchanges that it holds, or a person by --subject."
              .formatted(
                  unknown.stream()
                      .map(id -> "'" + id + "'")
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    Set<ExchangeId> ids = new HashSet<>(requested);
    exchanges.forEach(exchange -> ids.add(exchange.id()));
    List<DatasetUse> uses =
        DatasetUse.of(ids, index.catalog()).stream().filter(use -> use.learned() > 0).toList();
    List<ArchivedRun> runs = new ArrayList<>();
    List<ModelVersion> versions = new ArrayList<>();
    for (DatasetUse use : uses) {
      runs.addAll(index.runs().of(use.version().id().sha256()));
      // A student that was only judged on an exchange has learned nothing from it.
      if (use.trained() > 0) {
        versions.addAll(index.versions().of(use.version().id().sha256()));
      }
    }
    return new ErasurePlan(
        ids, exchanges, uses, runs, versions, Set.of(), index.log().quarantined());
  }

  /** With the answers that the teacher was asked for later: they repeat the prompts. */
  private static Set<ExchangeId> withAnswers(Set<ExchangeId> requested) {
    Set<ExchangeId> all = new HashSet<>(requested);
    for (ExchangeId id : requested) {
      for (int sample = 1; sample <= MOST_ANSWERS; sample++) {
        all.add(AskedExchange.id(id, sample));
      }
    }
    return all;
  }

  /**
   * Carries a plan out.
   *
   * @param by who asks for it
   * @param reason why
   */
  public ErasureOutcome carryOut(ErasurePlan plan, String by, String reason) {
    Instant at = clock.instant();
    AuditTrail trail = trail();
    trail.append(event("erasure-begun", plan, List.of(), by, reason));
    ErasedTexts texts = ErasedTexts.of(plan.exchanges(), index.log());
    for (DatasetUse use : plan.datasets()) {
      int rows = erasedRows(use.version(), plan.ids());
      if (use.trained() > 0) {
        for (ModelVersion version : index.versions().of(use.version().id().sha256())) {
          index.versions().markErased(version, "%d, %s".formatted(use.trained(), at));
        }
      }
      DatasetErasure.erase(use.version(), rows, at, reason);
    }
    eraseQuestions(plan.ids());
    HomeSweep.removeTemporaries(home);
    HomeSweep sweep = HomeSweep.through(home, texts, plan);
    ErasureReport report = index.log().erase(plan.ids());
    List<Path> changed = new ArrayList<>(sweep.cleaned());
    changed.addAll(report.discarded());
    AuditEntry completed = trail.append(event("erasure-completed", plan, changed, by, reason));
    return new ErasureOutcome(
        report.erased().size(),
        datasets(plan),
        plan.runs().stream().map(run -> run.folder().toString()).toList(),
        plan.versions().stream()
            .map(version -> index.versions().find(version.toString()).orElse(version))
            .map(index.versions()::describe)
            .toList(),
        sweep.cleaned(),
        report.discarded(),
        sweep.left(),
        completed.number());
  }

  private void eraseQuestions(Set<ExchangeId> ids) {
    if (!Files.isDirectory(labelling)) {
      return;
    }
    try (Stream<Path> listing = Files.list(labelling)) {
      for (Path round : listing.filter(Files::isDirectory).toList()) {
        try (AnswerJournal journal = AnswerJournal.open(round)) {
          journal.erase(ids::contains);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(labelling, DurableFile.reason(e)), e);
    }
  }

  /** How many exchanges that a version learned from are erased, by now and by earlier requests. */
  private int erasedRows(DatasetVersion version, Set<ExchangeId> ids) {
    AtomicInteger rows = new AtomicInteger();
    version.scanDecisions(
        decision -> {
          if (DatasetUse.isLearned(decision)
              && (ids.contains(decision.id()) || index.log().isErased(decision.id()))) {
            rows.incrementAndGet();
          }
        });
    return rows.get();
  }

  /** Hashes of ids and names of files alone: a trail that kept texts could not forget them. */
  private AuditEvent event(
      String action, ErasurePlan plan, Collection<Path> files, String by, String reason) {
    return AuditEvent.of(
            clock.instant(), by, action, "%d exchanges".formatted(plan.ids().size()), reason)
        .with(
            "exchanges",
            plan.ids().stream().map(id -> DigestUtils.sha256Hex(id.value())).sorted().toList())
        .with("datasets", datasets(plan))
        .with("versions", plan.versions().stream().map(ModelVersion::toString).sorted().toList())
        .with(
            "files",
            files.stream().map(file -> home.relativize(file).toString()).sorted().toList());
  }

  private static List<String> datasets(ErasurePlan plan) {
    return plan.datasets().stream().map(use -> use.version().id().sha256()).sorted().toList();
  }
}
