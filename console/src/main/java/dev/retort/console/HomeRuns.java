package dev.retort.console;

import dev.retort.capture.http.ListenAddress;
import dev.retort.evaluator.slice.LanguageSlices;
import dev.retort.evaluator.slice.LengthSlices;
import dev.retort.evaluator.slice.TimeSlices;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.scheduler.NightlyRun;
import dev.retort.scheduler.Replay;
import dev.retort.scheduler.RunFloors;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.certification.CertificationLedger;
import dev.retort.scheduler.certification.ChampionEvents;
import dev.retort.scheduler.certification.ContinuousCertification;
import dev.retort.scheduler.journal.AlphaLedger;
import dev.retort.scheduler.journal.SqlLabellingLedger;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.queue.DispatchPolicy;
import dev.retort.scheduler.queue.RunByHand;
import dev.retort.scheduler.queue.RunWork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How runs of tasks are carried out in a home. Used by one thread, as the home's workspace. */
public final class HomeRuns {
  /** Takes longer to read than a small night takes, and is the same for all of them. */
  private static final class Languages {
    static final LanguageSlices SLICES = LanguageSlices.load();
  }

  private final Workspace workspace;
  private final OpenParts parts;

  HomeRuns(Workspace workspace, OpenParts parts) {
    this.workspace = workspace;
    this.parts = parts;
  }

  /** What this node does for an order. The parts that it takes are opened once, here. */
  public RunWork runWork() {
    return runWork(Optional.empty(), RunListener.SILENT);
  }

  /**
   * What this node does for an order that somebody waits for.
   *
   * @param evaluationFrom where the evaluation window begins, if somebody says so
   * @param listener told how it goes on, besides the run's log
   */
  public RunWork runWork(Optional<Instant> evaluationFrom, RunListener listener) {
    RunFloors floors = floors();
    RunLogs logs = runLogs();
    return (order, guard) ->
        new NightlyRun(floors.under(guard), logs.and(guard.listener()).and(listener))
            .run(
                workspace.config().task(order.task()).request(evaluationFrom, workspace.config()),
                order.priority());
  }

  /** Carries out what somebody asks for, in this process. */
  public RunByHand runByHand() {
    return new RunByHand(workspace.database(), dispatchPolicy());
  }

  /** How this node carries orders out. */
  public DispatchPolicy dispatchPolicy() {
    return new DispatchPolicy(
        workspace.config().scheduler().node().orElseGet(HomeRuns::hostName),
        workspace.config().scheduler().runsAtOnce(),
        workspace.config().scheduler().retries());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return ListenAddress.LOOPBACK;
    }
  }

  /** Runs of tasks. What they tell goes into their logs, and to a listener. */
  public NightlyRun nightlyRun(RunListener listener) {
    return new NightlyRun(floors(), runLogs().and(listener));
  }

  /** What runs tell. */
  public RunLogs runLogs() {
    return new RunLogs(workspace.home().runs(), workspace.steadyClock());
  }

  /** Comes to earlier decisions again. */
  public Replay replay() {
    return new Replay(floors());
  }

  /** Asks live traffic about the champions. */
  public ContinuousCertification certification(ChampionEvents events) {
    return new ContinuousCertification(
        floors(),
        new CertificationLedger(workspace.database().source(), workspace.steadyClock()),
        events);
  }

  private RunFloors floors() {
    return new RunFloors(
        workspace.log(),
        workspace.datasets(),
        workspace.catalog(),
        workspace.engines(),
        workspace.loader(),
        workspace.launcher(),
        workspace.registry(),
        parts.keep(new MlflowRunTracker(workspace.registryEndpoint(), workspace.steadyClock())),
        workspace.journal(),
        new AlphaLedger(workspace.database().source()),
        new SqlLabellingLedger(workspace.database().source()),
        workspace.measures(),
        List.of(LengthSlices.DOUBLING, new TimeSlices(TimeSlices.Period.WEEK), Languages.SLICES),
        workspace.keys().signer(),
        workspace.keys().verifier(),
        workspace.nights().budgets(),
        workspace.nights().outbox(),
        workspace.home().runs(),
        workspace.steadyClock());
  }
}
