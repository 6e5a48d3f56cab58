package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a student is trained to do. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SupervisedFineTuning.class, name = "supervised-fine-tuning"),
  @JsonSubTypes.Type(value = LogitDistillation.class, name = "logit-distillation")
})
public sealed interface TrainingObjective permits SupervisedFineTuning, LogitDistillation {}
