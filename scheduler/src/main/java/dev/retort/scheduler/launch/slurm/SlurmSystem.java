package dev.retort.scheduler.launch.slurm;

import dev.retort.capture.DurableFile;
import dev.retort.scheduler.launch.BatchSystem;
import dev.retort.scheduler.launch.ContactLostException;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobFailedException;
import dev.retort.scheduler.launch.JobName;
import dev.retort.scheduler.launch.JobState;
import dev.retort.scheduler.launch.slurm.SlurmCommands.Answer;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.handover.RunAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Slurm. A job's name is its run folder's token, and it depends on no other of that name being at
 * work ({@code --dependency=singleton}): should a submission without an answer have gone through
 * after all, the second job waits for the first, finds its outcome and ends. Slurm requeues a job
 * that is preempted or loses its node; the training goes on from its last checkpoint. Jobs write
 * their log themselves. Safe for use by many threads.
 */
public final class SlurmSystem implements BatchSystem {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONGEST_RUN = Duration.ofDays(30);

  /** What a job gets of this process's environment: no secrets. */
  private static final String ENVIRONMENT = "PATH,HOME,USER,LANG,JAVA_HOME,TZ";

  /** Where a job is on a node that shares nothing with this machine. */
  private static final Path ELSEWHERE = Path.of("/tmp");

  private static final Pattern NO_CONTACT =
      Pattern.compile(
          "contact|timed out|connection|communicat|not responding|zero bytes|endpoint|socket|try again|temporarily|controller",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern EXIT_CODE = Pattern.compile("\\bExitCode=(\\d+:\\d+)");

  private final JobCommand command;
  private final SlurmConfig config;
  private final SlurmCommands commands;

  /** Slurm as this machine's configuration of it says. */
  public SlurmSystem(JobCommand command, SlurmConfig config) {
    this(command, config, PATIENCE);
  }

  SlurmSystem(JobCommand command, SlurmConfig config, Duration patience) {
    this.command = Objects.requireNonNull(command);
    this.config = Objects.requireNonNull(config);
    this.commands = new SlurmCommands(config.commands(), patience);
  }

  @Override
  public String name() {
    return "slurm";
  }

  @Override
  public String stopByHand(JobName job) {
    return "scancel --name=" + job;
  }

  @Override
  public void submit(JobName job, RunFolder run) throws InterruptedException {
    Path script =
        command
            .address(run)
            .folder()
            .map(folder -> folder.toAbsolutePath().resolve("job.sbatch"))
            // Slurm shows everybody the script's path, and the run folder's tells the token.
            .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), job + ".sbatch"));
    DurableFile.write(script, config.script().getBytes(StandardCharsets.UTF_8));
    Answer answer = commands.run(sbatch(job, run, script), command.address(run).environment());
    if (command.handsOver()) {
      // sbatch has read it.
      DurableFile.deleteTree(script);
    }
    if (answer.isGood()) {
      return;
    }
    String said = "sbatch: %s (exit code %d)".formatted(answer.err(), answer.exit());
    if (NO_CONTACT.matcher(answer.err()).find()) {
      throw new ContactLostException(said);
    }
    throw new JobFailedException(
        "Slurm does not take the job; correct launcher.slurm in retort.yaml. It says: " + said);
  }

  private List<String> sbatch(JobName job, RunFolder run, Path script) {
    GpuProfile hardware = run.request().hardware();
    List<String> words = new ArrayList<>(List.of("sbatch", "--parsable", "--quiet", "--requeue"));
    words.add("--job-name=" + job);
    words.add("--dependency=singleton");
    RunAddress address = command.address(run);
    Path folder = address.folder().orElse(ELSEWHERE);
    words.add("--chdir=" + folder);
    // In a file name, Slurm puts something else in place of %j and the like.
    Path output =
        address
            .folder()
            .map(shared -> address.output(run).toAbsolutePath())
            .orElse(ELSEWHERE.resolve(job + ".txt"));
    words.add("--output=" + output.toString().replace("%", "%%"));
    words.add("--open-mode=append");
    words.add("--ntasks=1");
    words.add("--cpus-per-task=" + hardware.mathThreads());
    words.add("--mem=%dM".formatted(config.limits().memoryMegabytes(hardware)));
    // A name alone has its value from sbatch's own environment, which nobody else sees.
    String secrets =
        address.environment().keySet().stream()
            .map(name -> "," + name)
            .collect(Collectors.joining());
    words.add(
        "--export=%s%s,OMP_NUM_THREADS=%d,OMP_WAIT_POLICY=passive"
            .formatted(ENVIRONMENT, secrets, hardware.mathThreads()));
    config.limits().time().ifPresent(time -> words.add("--time=" + time.toMinutes()));
    if (hardware.hasAccelerator()) {
      words.add("--gres=" + config.gres().orElse("gpu:" + hardware.acceleratorsPerTraining()));
    }
    config.partition().ifPresent(partition -> words.add("--partition=" + partition));
    config.account().ifPresent(account -> words.add("--account=" + account));
    words.addAll(config.options());
    words.add(script.toString());
    words.addAll(command.argv(run, hardware));
    return words;
  }

  @Override
  public JobState state(JobName job) throws InterruptedException {
    Answer queue =
        reached(
            List.of("squeue", "--noheader", "--states=all", "--name=" + job, "--format=%A|%T|%r"));
    Optional<SlurmState.Row> row =
        SlurmState.current(
            queue
                .out()
                .lines()
                .filter(line -> !line.isBlank())
                .map(SlurmState.Row::parse)
                .toList());
    if (row.isEmpty()) {
      return remembered(job);
    }
    if (!row.get().isOver()) {
      return new JobState.Active(row.get().phase(), row.get().condition());
    }
    return SlurmState.ended(row.get().id(), row.get().state(), exitCode(row.get().id()));
  }

  /** The controller forgets ended jobs after some minutes; the accounting, if there is any, not. */
  private JobState remembered(JobName job) throws InterruptedException {
    Answer answer =
        commands.run(
            List.of(
                "sacct",
                "--noheader",
                "--parsable2",
                "--allocations",
                "--starttime=now-%ddays".formatted(LONGEST_RUN.toDays()),
                "--name=" + job,
                "--format=JobIDRaw,State,ExitCode"));
    if (!answer.isGood()) {
      if (answer.err().contains("disabled")) {
        return new JobState.Absent();
      }
      throw new ContactLostException("sacct: " + answer.err());
    }
    // The accounting is told of a state a moment later than the controller knows it.
    List<SlurmState.Row> rows =
        answer.out().lines().filter(line -> !line.isBlank()).map(SlurmState.Row::parse).toList();
    return SlurmState.current(rows)
        .<JobState>map(
            row ->
                row.isOver()
                    ? SlurmState.ended(row.id(), row.state(), row.reason())
                    : new JobState.Absent())
        .orElseGet(JobState.Absent::new);
  }

  private String exitCode(long id) throws InterruptedException {
    Answer answer = reached(List.of("scontrol", "--oneliner", "show", "job", Long.toString(id)));
    Matcher matcher = EXIT_CODE.matcher(answer.out());
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  @Override
  public void stop(JobName job) throws InterruptedException {
    reached(List.of("scancel", "--quiet", "--state=PENDING", "--name=" + job));
    // A plain scancel would leave what runs the cluster's KillWait, half a minute, to checkpoint.
    reached(
        List.of(
            "scancel", "--quiet", "--state=RUNNING", "--signal=TERM", "--full", "--name=" + job));
  }

  @Override
  public void kill(JobName job) throws InterruptedException {
    reached(List.of("scancel", "--quiet", "--name=" + job));
  }

  @Override
  public void release(JobName job) throws InterruptedException {
    kill(job);
  }

  private Answer reached(List<String> words) throws InterruptedException {
    Answer answer = commands.run(words);
    if (!answer.isGood()) {
      throw new ContactLostException(
          "%s: %s (exit code %d)".formatted(words.get(0), answer.err(), answer.exit()));
    }
    return answer;
  }
}
