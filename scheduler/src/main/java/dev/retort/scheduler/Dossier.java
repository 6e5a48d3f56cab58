package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.RunResults.Trained;
import java.util.ArrayList;
import java.util.List;

/**
 * What a decision is made about. Kept beside the report: with the dataset version, the run folder
 * and the registry it gives the same decision again.
 *
 * @param request what the run was asked to do
 * @param opening what there was when it began
 * @param dataset the dataset version's id
 * @param engine the training engine, by name
 * @param trained the student
 * @param runFolder its files, relative to the folder of runs
 * @param contenders the students that it was chosen from, the cheapest first; empty if there was no
 *     choice
 */
record Dossier(
    RunRequest request,
    Opening opening,
    String dataset,
    String engine,
    Trained trained,
    String runFolder,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Contender> contenders) {
  Dossier {
    contenders = contenders == null ? List.of() : List.copyOf(contenders);
  }

  /** Who pays for a look: the same student under the same terms on the same rows pays once. */
  List<Object> identity() {
    PromotionPolicy policy = request.policy();
    List<Object> terms = new ArrayList<>();
    terms.addAll(
        List.of(
            dataset,
            trained.modelDigest(),
            trained.outOfFoldDigest(),
            policy.epsilon(),
            policy.confidence(),
            policy.power(),
            request.plan().deferral()));
    request.plan().right().ifPresent(terms::add);
    return terms;
  }
}
