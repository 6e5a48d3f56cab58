package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.router.drift.DriftListener;
import dev.retort.scheduler.notice.Courier;
import dev.retort.scheduler.notice.Notice;
import dev.retort.scheduler.notice.Outbox;
import dev.retort.scheduler.quartz.DailyWork;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.quartz.TaskSchedule;
import dev.retort.scheduler.queue.RunCause;
import dev.retort.scheduler.queue.RunDispatcher;
import dev.retort.scheduler.queue.RunOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Runs everything in one process: the nightly schedule, the daily care of the log and certification of champions, the registry, the router and the console.")
final class ServeCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Mixin private GatewayOptions options;

  @Option(
      names = "--registry-port",
      defaultValue = "5000",
      paramLabel = "PORT",
      description = "The registry's port (default: ${DEFAULT-VALUE}; 0 picks a free one).")
  private int registryPort;

  @Option(
      names = "--console-port",
      paramLabel = "PORT",
      description =
          "The console's port (default: that of the configuration, which is 8090 unless it says another; 0 picks a free one).")
  private Optional<Integer> consolePort = Optional.empty();

  @Option(
      names = "--until-listening",
      description =
          "Stop again as soon as everything listens: tells whether this configuration can be served. Try it on an empty home, for what is due begins.")
  private boolean untilListening;

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace()) {
      workspace.listenForRegistryOn(registryPort);
      RunNotes notes = RunNotes.in(workspace.home());
      try (Serving serving =
              Serving.start(
                  workspace,
                  options.config(workspace),
                  workspace.traffic().logSink(),
                  told(workspace).andThen(notes));
          Courier courier = workspace.nights().courier();
          RunDispatcher dispatcher =
              RunDispatcher.start(
                  workspace.database(),
                  workspace.runs().dispatchPolicy(),
                  workspace.runs().runWork());
          NightlySchedule schedule = Schedules.open(workspace, dispatcher::wake);
          NewsWatch news = NewsWatch.open(workspace);
          DailyWork maintenance = LogMaintenance.open(workspace);
          DailyWork runs = RunMaintenance.open(workspace);
          DailyWork certification = Certifications.open(workspace, serving.alarm());
          ServedConsole console =
              ServedConsole.start(
                  workspace,
                  retort,
                  consolePort,
                  ConsoleAreas.of(
                      workspace, retort.configFile(), serving, schedule, dispatcher::wake))) {
        courier.start();
        news.start();
        schedule.start();
        maintenance.start();
        runs.start();
        certification.start();
        notes.hand((task, since) -> drifted(workspace, dispatcher, task, since));
        Foreground foreground = Foreground.listening();
        retort
            .err()
            .printf(
                "router on %s, registry %s, %d scheduled tasks%nconsole on %s%n",
                options.baseUrl(serving.port()),
                workspace.trackingUri(),
                schedule.tasks().size(),
                console.url());
        console
            .first()
            .ifPresent(
                link ->
                    retort
                        .err()
                        .printf("nobody has an account yet: make the first one at %s%n", link));
        retort.err().flush();
        if (!untilListening) {
          foreground.untilStopped();
        }
      }
    }
    return ExitCode.OK;
  }

  private static DriftListener told(Workspace workspace) {
    Outbox outbox = workspace.nights().outbox();
    return event ->
        outbox.post(
            Notice.drifted(
                event.task(),
                event.at(),
                "the traffic of '%s' has drifted: %s (p=%.2g)"
                    .formatted(event.task(), event.kind().description(), event.pValue())));
  }

  /** A task without a schedule is run by people only. */
  private static boolean drifted(
      Workspace workspace, RunDispatcher dispatcher, TaskName task, Instant since) {
    Optional<TaskSchedule> schedule = workspace.config().task(task).taskSchedule();
    schedule.ifPresent(
        known ->
            workspace.queue().enqueue(new RunOrder(task, RunCause.DRIFT, since, known.priority())));
    dispatcher.wake();
    return schedule.isPresent();
  }
}
