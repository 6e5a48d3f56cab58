package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.quartz.DailyWork;
import dev.retort.scheduler.quartz.NightlySchedule;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Runs everything in one process: the nightly schedule, the daily care of the log and certification of champions, the registry and the router.")
final class ServeCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Mixin private GatewayOptions options;

  @Option(
      names = "--registry-port",
      defaultValue = "5000",
      paramLabel = "PORT",
      description = "The registry's port (default: ${DEFAULT-VALUE}; 0 picks a free one).")
  private int registryPort;

  @Override
  public Integer call() throws Exception {
    try (Workspace workspace = retort.workspace()) {
      workspace.listenForRegistryOn(registryPort);
      RunNotes notes = RunNotes.in(workspace.home());
      try (Serving serving =
              Serving.start(workspace, options.config(workspace), workspace.logSink(), notes);
          NightlySchedule schedule =
              Schedules.open(workspace, workspace.nightlyRun(RunListener.SILENT));
          DailyWork maintenance = LogMaintenance.open(workspace);
          DailyWork certification = Certifications.open(workspace, serving.alarm())) {
        schedule.start();
        maintenance.start();
        certification.start();
        notes.hand(schedule::runNow);
        retort
            .err()
            .printf(
                "router on %s, registry %s, %d scheduled tasks%n",
                options.baseUrl(serving.port()), workspace.trackingUri(), schedule.tasks().size());
        retort.err().flush();
        Foreground.untilStopped();
      }
    }
    return ExitCode.OK;
  }
}
