package dev.retort.trainer.handover;

import dev.retort.capture.DurableFile;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingObjective;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.WarmStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A run folder on a worker's own disk, with what it takes around it. The spec is the owner's but
 * for paths: no student depends on those.
 */
final class ScratchFolder {
  private final Path root;
  private final JobBrief brief;

  ScratchFolder(Path root, JobBrief brief) {
    this.root = root;
    this.brief = brief;
  }

  /** Fetches everything, and prepares the run folder. */
  RunFolder prepare(InputDownload download) {
    RunFolder run = new RunFolder(root.resolve("run"));
    fetch(JobBrief.DATASET, download);
    RunFolder.Request asked = brief.request();
    RunFolder.Request here =
        new RunFolder.Request(
            asked.schemaVersion(),
            asked.token(),
            asked.engine(),
            spec(asked.spec(), download),
            root.resolve(JobBrief.DATASET),
            asked.hardware(),
            Optional.empty());
    RunFolder.create(run.root(), here);
    Path incoming = root.resolve(JobBrief.CHECKPOINT);
    if (fetch(JobBrief.CHECKPOINT, download)) {
      String name = brief.inputs(JobBrief.CHECKPOINT).get(0).path().split("/", -1)[1];
      run.checkpoints().adopt(name, incoming.resolve(name));
    }
    return run;
  }

  private TrainingSpec spec(TrainingSpec spec, InputDownload download) {
    return spec.with(objective(spec.objective(), download), recipe(spec.decoder(), download));
  }

  private TrainingObjective objective(TrainingObjective objective, InputDownload download) {
    if (objective instanceof LogitDistillation how
        && how.teacher() instanceof TeacherScores.Checkpoint teacher) {
      return new LogitDistillation(
          new TeacherScores.Checkpoint(model(JobBrief.TEACHER, teacher.folder(), download)),
          how.divergence(),
          how.temperature(),
          how.hardShare(),
          how.likeliest(),
          how.onPolicy());
    }
    return objective;
  }

  private DecoderRecipe recipe(DecoderRecipe recipe, InputDownload download) {
    return new DecoderRecipe(
        start(recipe.start(), download),
        recipe.optimisation(),
        recipe.contextLength(),
        recipe.slotSwaps(),
        recipe.instructions(),
        recipe.warmStart().map(earlier -> earlier(earlier, download)));
  }

  private DecoderStart start(DecoderStart start, InputDownload download) {
    if (start instanceof DecoderStart.FullFineTuning full) {
      return new DecoderStart.FullFineTuning(model(JobBrief.START, full.base(), download));
    }
    if (start instanceof DecoderStart.LowRank low) {
      return new DecoderStart.LowRank(model(JobBrief.START, low.base(), download), low.lora());
    }
    return start;
  }

  /**
   * A student is fetched even where its owner's path leads to a folder: it names a version by its
   * number, and another home may have one of that number.
   */
  private WarmStart earlier(WarmStart student, InputDownload download) {
    if (!(student instanceof WarmStart.FromStudent found)) {
      return student;
    }
    if (!fetch(JobBrief.STUDENT, download)) {
      throw new HandoverRefusedException(
          "the training begins with the student in %s, and its owner hands none over: the folder is not there any more. The next run fetches it again"
              .formatted(found.folder()));
    }
    return new WarmStart.FromStudent(root.resolve(JobBrief.STUDENT), found.datasets());
  }

  /** A model that lies here under the owner's path, in an image or on a volume, is not fetched. */
  private Path model(String name, Path owners, InputDownload download) {
    if (Files.isDirectory(owners)) {
      return owners;
    }
    return fetch(name, download) ? root.resolve(name) : owners;
  }

  /** False if there is nothing to fetch. */
  private boolean fetch(String name, InputDownload download) {
    List<FileEntry> entries = brief.inputs(name);
    entries.forEach(entry -> download.fetch(entry, root));
    return !entries.isEmpty();
  }

  void delete() {
    DurableFile.deleteTree(root);
  }
}
