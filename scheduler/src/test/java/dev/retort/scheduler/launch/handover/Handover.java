package dev.retort.scheduler.launch.handover;

import dev.retort.capture.http.ListenAddress;
import dev.retort.scheduler.launch.BatchSystem;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.handover.RunAddress;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An owner who hands run folders over through a wire that can be cut. */
public final class Handover implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final TransferLimits limits;
  private final CuttableWire wire;
  private HandoverDesk desk;
  private HandoverServer server;

  /**
   * An owner.
   *
   * @param folder where the workers' scratch folders are
   */
  public Handover(Path folder) {
    this(folder, TransferLimits.USUAL);
  }

  Handover(Path folder, TransferLimits limits) {
    this.folder = folder;
    this.limits = limits;
    start(List.of());
    wire = new CuttableWire(server.port());
  }

  private void start(List<Path> roots) {
    desk = new HandoverDesk(roots, limits);
    try {
      server =
          HandoverServer.start(
              vertx, ListenAddress.loopback(0), new HttpServerOptions(), desk, limits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The owner dies, and another one, who knows nothing but the folders, takes its place. */
  void startAgain(List<Path> roots) {
    server.close();
    start(roots);
    wire.leadTo(server.port());
  }

  public CuttableWire wire() {
    return wire;
  }

  HandoverDesk desk() {
    return desk;
  }

  RunAddress.HandedOver address(RunFolder run) {
    return (RunAddress.HandedOver)
        new HandoverAddress(URI.create("http://127.0.0.1:" + wire.port())).of(run);
  }

  /** A launcher whose trainings are told where their folders are. */
  public JobLauncher launcher(JobLauncher launcher) {
    return new HandoverLauncher(launcher, desk, () -> {});
  }

  /** A batch system whose jobs hear of their owner. */
  public BatchSystem system(BatchSystem system) {
    return new HandoverSystem(system, desk);
  }

  /** Workers whose trainings are a command. */
  public JobCommand command(JobCommand training) {
    return new Workers(training);
  }

  private final class Workers implements JobCommand {
    private final JobCommand training;

    Workers(JobCommand training) {
      this.training = training;
    }

    @Override
    public List<String> argv(RunFolder run, GpuProfile hardware) {
      List<String> argv =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  HandedOverShell.class.getName(),
                  address(run).word(),
                  folder.resolve("worker-" + UUID.randomUUID()).toString(),
                  run.root().toString()));
      argv.addAll(training.argv(run, hardware));
      return argv;
    }

    @Override
    public RunAddress address(RunFolder run) {
      return Handover.this.address(run);
    }

    @Override
    public boolean handsOver() {
      return true;
    }
  }

  @Override
  public void close() {
    wire.close();
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
