package dev.retort.scheduler;

import dev.retort.capture.ExchangeLog;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.labelling.LabellingLedger;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.slice.SliceRule;
import dev.retort.registry.ManifestSigner;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.RunTracker;
import dev.retort.scheduler.budget.Budgets;
import dev.retort.scheduler.journal.AlphaLedger;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.notice.Outbox;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TrainingEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What a run stands on. Whoever wires it closes it.
 *
 * @param log where the exchanges are
 * @param datasets builds dataset versions
 * @param catalog finds them again
 * @param engines the engines to choose from, the preferred first
 * @param loader reads students back
 * @param launcher starts training processes
 * @param registry where versions are published
 * @param tracker where runs are recorded
 * @param journal what has been done so far
 * @param ledger what earlier looks at evaluation rows have spent
 * @param failed the champions that live traffic has found out
 * @param labelling what labels have cost beside the traffic
 * @param measures what can be measured besides agreement
 * @param slices the parts of the traffic that are looked at apart, besides labels
 * @param signer signs what is published; empty: it goes out unsigned
 * @param verifier decides which published versions may be used
 * @param budgets what a night may cost
 * @param notices tells whoever wants to know
 * @param runs folder of run folders, reports and bundles
 * @param clock for times in reports
 */
public record RunFloors(
    ExchangeLog log,
    DatasetBuilder datasets,
    DatasetCatalog catalog,
    List<TrainingEngine> engines,
    ModelLoader loader,
    JobLauncher launcher,
    ModelRegistry registry,
    RunTracker tracker,
    RunJournal journal,
    AlphaLedger ledger,
    FailedPromises failed,
    LabellingLedger labelling,
    MeasureCatalogue measures,
    List<SliceRule> slices,
    Optional<ManifestSigner> signer,
    ManifestVerifier verifier,
    Budgets budgets,
    Outbox notices,
    Path runs,
    Clock clock) {
  public RunFloors {
    engines = List.copyOf(engines);
    slices = List.copyOf(slices);
  }

  /** The same floors for a run that is held from outside. */
  public RunFloors under(RunGuard guard) {
    return new RunFloors(
        log,
        datasets,
        catalog,
        engines,
        loader,
        new GuardedLauncher(launcher, guard),
        new FencedRegistry(registry, guard.fence()),
        new FencedTracker(tracker, guard.fence()),
        journal.under(guard.fence()),
        ledger.under(guard.fence()),
        failed,
        labelling,
        measures,
        slices,
        signer,
        verifier,
        budgets,
        notices.under(guard.fence()),
        runs,
        clock);
  }
}
