package dev.retort.scheduler.launch.handover;

import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.ErasedDatasetException;
import dev.retort.dataset.TrainingPart;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.handover.FileEntry;
import dev.retort.trainer.handover.JobBrief;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a training takes: the training rows of its dataset version, the checkpoint that it goes on
 * from, and the open models that its spec names, as far as they lie here. Used by one thread at a
 * time.
 */
final class Supplies {
  private final RunFolder run;
  private final Path rows;

  /**
   * Supplies of a run folder.
   *
   * @param rows where its training rows are put
   */
  Supplies(RunFolder run, Path rows) {
    this.run = run;
    this.rows = rows;
  }

  /** All of them; the training rows are put together anew. Reads every file. */
  List<FileEntry> entries() throws IOException {
    List<FileEntry> entries = new ArrayList<>();
    Path dataset = run.request().dataset();
    // An engine that is not Retort's own may take no dataset.
    if (Files.exists(dataset.resolve("manifest.json"))) {
      entries.addAll(below(JobBrief.DATASET, part(dataset)));
    }
    Optional<Path> checkpoint = run.resumeFrom();
    if (checkpoint.isPresent()) {
      String name = JobBrief.CHECKPOINT + "/" + checkpoint.get().getFileName();
      entries.addAll(below(name, checkpoint.get()));
    }
    for (String name : List.of(JobBrief.START, JobBrief.STUDENT, JobBrief.TEACHER)) {
      Optional<Path> model = model(name).filter(Files::isDirectory);
      if (model.isPresent()) {
        entries.addAll(below(name, model.get()));
      }
    }
    return entries;
  }

  private Path part(Path dataset) {
    try {
      return TrainingPart.write(DatasetVersion.open(dataset), rows).folder();
    } catch (ErasedDatasetException e) {
      throw new HandoverRefusal(HandoverRefusal.GONE, e.getMessage());
    }
  }

  private static List<FileEntry> below(String name, Path folder) throws IOException {
    return FileEntry.under(folder).stream().map(entry -> entry.below(name)).toList();
  }

  /** Where one of them is. */
  Path file(String path) throws IOException {
    int slash = path.indexOf('/');
    String name = slash < 0 ? path : path.substring(0, slash);
    Optional<Path> folder = folder(name);
    if (slash < 0 || folder.isEmpty()) {
      throw missing(path);
    }
    Path file = folder.get().resolve(path.substring(slash + 1));
    if (!Files.isRegularFile(file)) {
      throw missing(path);
    }
    return file;
  }

  private Optional<Path> folder(String name) {
    return switch (name) {
      case JobBrief.DATASET -> Optional.of(rows);
      case JobBrief.CHECKPOINT ->
          run.checkpoints().newest().or(() -> run.request().resumeFrom()).map(Path::getParent);
      default -> model(name);
    };
  }

  private Optional<Path> model(String name) {
    TrainingSpec spec = run.request().spec();
    if (name.equals(JobBrief.START)) {
      DecoderStart start = spec.decoder().start();
      return start instanceof DecoderStart.FullFineTuning full
          ? Optional.of(full.base())
          : start instanceof DecoderStart.LowRank low ? Optional.of(low.base()) : Optional.empty();
    }
    if (name.equals(JobBrief.STUDENT)) {
      return spec.decoder().student();
    }
    return name.equals(JobBrief.TEACHER)
            && spec.objective() instanceof LogitDistillation how
            && how.teacher() instanceof TeacherScores.Checkpoint teacher
        ? Optional.of(teacher.folder())
        : Optional.empty();
  }

  private static HandoverRefusal missing(String path) {
    return new HandoverRefusal(
        HandoverRefusal.NOT_FOUND, "the training takes no '%s'".formatted(path));
  }
}
