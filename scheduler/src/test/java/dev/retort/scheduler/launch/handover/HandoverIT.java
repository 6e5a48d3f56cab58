package dev.retort.scheduler.launch.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.scheduler.launch.JobName;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.WarmStart;
import dev.retort.trainer.checkpoint.Checkpoints;
import dev.retort.trainer.handover.AttemptOverException;
import dev.retort.trainer.handover.Contact;
import dev.retort.trainer.handover.HandoverRefusedException;
import dev.retort.trainer.handover.OwnerLostException;
import dev.retort.trainer.handover.RemoteTraining;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Workers whose owner or wire is not always there; shell scripts stand in for trainings. */
@DisabledOnOs(OS.WINDOWS)
class HandoverIT {
  private static final long SECONDS = 60;
  private static final Duration PACE = Duration.ofMillis(50);

  @TempDir Path folder;

  private final String token = UUID.randomUUID().toString();
  private Handover handover;
  private RunFolder run;

  @BeforeEach
  void open() {
    handover = new Handover(folder);
    run =
        RunFolder.create(
            folder.resolve("runs/task/inputs/attempt-" + token),
            new RunFolder.Request(token, "shell", TrainingSpec.seeded(1), folder));
    handover.desk().open(run);
  }

  @AfterEach
  void close() {
    handover.close();
  }

  private RemoteTraining worker(String script) {
    return worker(script, Duration.ofMinutes(2));
  }

  /** In the script, RUN is the worker's own run folder. */
  private RemoteTraining worker(String script, Duration patience) {
    return new RemoteTraining(
        handover.address(run),
        folder.resolve("worker-" + UUID.randomUUID()),
        new Contact(PACE, Duration.ofMillis(400), patience),
        Duration.ofSeconds(10),
        new RemoteTraining.Trainer() {
          @Override
          public Process start(RunFolder own) throws IOException {
            return new ProcessBuilder("bash", "-c", script.replace("RUN", own.root().toString()))
                .redirectErrorStream(true)
                .start();
          }

          @Override
          public void stop(Process process) {
            process.toHandle().destroy();
          }
        },
        new ByteArrayOutputStream());
  }

  private String diverged() {
    return outcome("\"kind\":\"diverged\",\"evidence\":\"NaN\"");
  }

  private String outcome(String fields) {
    return "echo '{\"token\":\"%s\",\"outcome\":{%s}}' > RUN/outcome.json; exit 3"
        .formatted(token, fields);
  }

  /** A checkpoint of two files, with the manifest that says so. */
  private static String checkpoint(long step, int megabytes) {
    return """
        c=RUN/checkpoints/step-%1$012d
        mkdir -p $c.tmp
        head -c %2$dM /dev/urandom > $c.tmp/state.bin
        echo one > $c.tmp/note
        sha() { sha256sum $c.tmp/$1 | cut -d' ' -f1; }
        printf '{"step":%1$d,"files":[{"path":"note","size":4,"sha256":"%%s"},{"path":"state.bin","size":%%d,"sha256":"%%s"}]}' $(sha note) $((%2$d * 1048576)) $(sha state.bin) > $c.tmp/checkpoint.json
        mv $c.tmp $c
        """
        .formatted(step, megabytes);
  }

  private static String until(Path file) {
    return "until [ -e %s ]; do sleep 0.05; done; ".formatted(file);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.holds() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(condition.holds()).as(what).isTrue();
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(run.root())) {
      return files.filter(file -> file.toString().contains(".tmp")).toList();
    }
  }

  @Test
  void bringsACheckpointThroughAWireThatIsCutInTheMiddleOfIt() throws Exception {
    handover.wire().cutEach(3 << 20, 4);
    Path go = folder.resolve("go");
    CompletableFuture<Integer> end =
        CompletableFuture.supplyAsync(
            () -> worker(checkpoint(7, 30) + until(go) + diverged()).toItsEnd());
    await("the checkpoint", () -> run.checkpoints().latest().isPresent());
    assertThat(handover.wire().cutsLeft()).as("all cuts came").isZero();
    Path newest = run.checkpoints().latest().orElseThrow();
    assertThat(Checkpoints.step(newest)).isEqualTo(7);
    assertThat(newest.resolve("state.bin")).hasSize(30 << 20);
    Files.createFile(go);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(run.outcome()).contains(new TrainingOutcome.Diverged("NaN"));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void trainsOnWhileItsOwnerIsAwayAndBringsTheRestWhenItIsBack() throws Exception {
    Files.writeString(
        run.root().resolve("job.json"), "{\"system\":\"slurm\",\"name\":\"retort-x\"}");
    Path ticked = folder.resolve("ticked");
    Path go = folder.resolve("go");
    CompletableFuture<Integer> end =
        CompletableFuture.supplyAsync(
            () ->
                worker(
                        "echo one; "
                            + until(folder.resolve("cut"))
                            + "echo two; echo '{\"name\":\"loss\",\"step\":2,\"value\":1}' >> RUN/metrics.jsonl; touch "
                            + ticked
                            + "; "
                            + until(go)
                            + diverged())
                    .toItsEnd());
    await("the log", () -> Files.exists(run.log()) && Files.readString(run.log()).equals("one\n"));

    handover.wire().cut(true);
    Files.createFile(folder.resolve("cut"));
    await("the training goes on", () -> Files.exists(ticked));
    assertThat(run.log()).hasContent("one");
    // Another owner, who knows nothing but the folders, and in which nobody waits for the run yet.
    handover.startAgain(List.of(folder.resolve("runs")));
    handover.wire().cut(false);

    await("the rest of the log", () -> Files.readString(run.log()).equals("one\ntwo\n"));
    await("the metrics", () -> run.reported().size() == 1);
    Files.createFile(go);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(run.outcome()).contains(new TrainingOutcome.Diverged("NaN"));
  }

  @Test
  void aSecondWorkerGoesOnFromTheCheckpointThatTheFirstHasBrought() throws Exception {
    Path seen = folder.resolve("seen");
    RemoteTraining first =
        worker("echo first; " + checkpoint(4, 1) + "echo $$ > " + seen + "; sleep 300");
    CompletableFuture<Integer> end = CompletableFuture.supplyAsync(first::toItsEnd);
    await("the checkpoint", () -> run.checkpoints().latest().isPresent() && Files.exists(seen));

    int exit =
        worker("ls RUN/checkpoints > " + folder.resolve("found") + "; echo second; " + diverged())
            .toItsEnd();

    assertThat(exit).isEqualTo(3);
    assertThat(folder.resolve("found")).hasContent("step-000000000004");
    assertThat(end)
        .as("its place is taken")
        .failsWithin(SECONDS, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(AttemptOverException.class);
    long pid = Long.parseLong(Files.readString(seen).strip());
    await(
        "the end of its training",
        () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(Files.readString(run.log())).isEqualTo("first\nsecond\n");
    assertThat(run.outcome()).contains(new TrainingOutcome.Diverged("NaN"));
  }

  @Test
  void stopsWhenItsOwnerSaysSoAndBringsTheLastCheckpoint() throws Exception {
    Path ready = folder.resolve("ready");
    String saving =
        "save() { %s %s; }; trap save TERM; touch %s; sleep 300 & wait"
            .formatted(checkpoint(9, 1), outcome("\"kind\":\"cancelled\""), ready);
    CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> worker(saving).toItsEnd());
    await("the training", () -> Files.exists(ready));

    handover.desk().stop(JobName.of(run));

    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(run.outcome()).contains(new TrainingOutcome.Cancelled());
    assertThat(run.checkpoints().latest().map(Checkpoints::step)).contains(9L);
  }

  @Test
  void endsWithItsTrainingWhenItsAttemptIsOver() throws Exception {
    Path pid = folder.resolve("pid");
    CompletableFuture<Integer> end =
        CompletableFuture.supplyAsync(
            () ->
                worker("echo $$ > %s.tmp; mv %s.tmp %s; sleep 300".formatted(pid, pid, pid))
                    .toItsEnd());
    await("the training", () -> Files.exists(pid));
    handover.desk().close(run);
    assertThat(end)
        .failsWithin(SECONDS, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(AttemptOverException.class);
    long process = Long.parseLong(Files.readString(pid).strip());
    await("its end", () -> ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty());
  }

  /** Hands over a training that begins with a student. */
  private void beginsWith(Path student) {
    handover.desk().close(run);
    TrainingSpec usual = TrainingSpec.seeded(1);
    TrainingSpec warm =
        usual.with(
            usual.objective(),
            usual.decoder().from(new WarmStart.FromStudent(student, List.of("night-1"))));
    run =
        RunFolder.create(
            folder.resolve("runs/task/inputs/attempt-warm"),
            new RunFolder.Request(token, "shell", warm, folder));
    handover.desk().open(run);
  }

  @Test
  void bringsTheStudentThatATrainingBeginsWithAndTellsItWhereThatIs() throws Exception {
    Path champion = folder.resolve("runs/task/incumbents/1");
    byte[] weights = new byte[3 << 20];
    new Random(1).nextBytes(weights);
    Files.createDirectories(champion.resolve("hf"));
    Files.write(champion.resolve("hf/model.safetensors"), weights);
    Files.writeString(champion.resolve("decoder.json"), "{}");
    beginsWith(champion);
    Path seen = folder.resolve("seen");

    int exit =
        worker(
                "cp -r RUN/../student %1$s; cp RUN/spec.json %1$s; cd RUN/..; pwd > %1$s/where; "
                        .formatted(seen)
                    + diverged())
            .toItsEnd();

    assertThat(exit).isEqualTo(3);
    assertThat(seen.resolve("hf/model.safetensors")).hasBinaryContent(weights);
    assertThat(seen.resolve("decoder.json")).hasContent("{}");
    RunFolder.Request asked =
        JsonFormat.mapper()
            .readValue(Files.readString(seen.resolve("spec.json")), RunFolder.Request.class);
    Path own = Path.of(Files.readString(seen.resolve("where")).strip()).resolve("student");
    assertThat(asked.spec().decoder().warmStart())
        .as("the worker's own copy, though it sees a folder under the owner's path")
        .contains(new WarmStart.FromStudent(own, List.of("night-1")));
  }

  @Test
  void saysThatTheStudentIsNotThereThatATrainingBeginsWith() {
    Path gone = folder.resolve("runs/task/incumbents/7");
    beginsWith(gone);
    assertThatThrownBy(() -> worker(diverged()).toItsEnd())
        .isInstanceOf(HandoverRefusedException.class)
        .hasMessageContaining(gone.toString())
        .hasMessageContaining("is not there any more");
    assertThat(run.outcome()).isEmpty();
  }

  @Test
  void givesUpWhenItsOwnerIsAwayForTooLong() {
    handover.wire().cut(true);
    assertThatThrownBy(() -> worker("sleep 300", Duration.ofMillis(500)).toItsEnd())
        .isInstanceOf(OwnerLostException.class)
        .hasMessageContaining("out of reach");
  }
}
