package dev.retort.trainer.handover;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an owner tells a worker that begins.
 *
 * @param session names this start of the job: what an earlier start still sends is refused
 * @param request what is asked for; its paths are the owner's
 * @param inputs what it takes: files under {@value #DATASET}, {@value #CHECKPOINT}, {@value
 *     #START}, {@value #STUDENT} and {@value #TEACHER}
 * @param lengths bytes that the owner has of each growing file
 * @param decided how the attempt has ended already; then there is nothing to do
 */
public record JobBrief(
    String session,
    RunFolder.Request request,
    List<FileEntry> inputs,
    SortedMap<String, Long> lengths,
    Optional<TrainingOutcome> decided) {
  /** The dataset version's training rows. */
  public static final String DATASET = "dataset";

  /** What the attempt goes on from. */
  public static final String CHECKPOINT = "checkpoint";

  /** The open model that a decoder starts from. */
  public static final String START = "start";

  /** The earlier student that a decoder begins with. */
  public static final String STUDENT = "student";

  /** The open model that teaches. */
  public static final String TEACHER = "teacher";

  public JobBrief {
    Objects.requireNonNull(session);
    Objects.requireNonNull(request);
    inputs = List.copyOf(inputs);
    lengths = new TreeMap<>(Map.copyOf(lengths));
    decided = decided == null ? Optional.empty() : decided;
  }

  /** Those under one of the names, by their paths below it. */
  public List<FileEntry> inputs(String folder) {
    return inputs.stream().filter(entry -> entry.path().startsWith(folder + "/")).toList();
  }
}
