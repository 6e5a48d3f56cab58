package dev.retort.dataset.labelling;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import java.util.List;
import java.util.Set;

/** What asking for labels has cost and led to, for good. Thread-safe. */
public interface LabellingLedger {

  /** Records a round. Durable when the call returns; recording it again changes nothing. */
  void record(LabellingResult result);

  /** The prompts of a task that asking again would not label. */
  Set<ExchangeId> settled(TaskName task);

  /** The prompts of a task that have been asked about, those with the most disagreement first. */
  List<AskedPrompt> asked(TaskName task);

  /** What a task's labels have cost so far, in US dollars. */
  double spent(TaskName task);
}
