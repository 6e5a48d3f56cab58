package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.router.rollout.RecentInputs;
import dev.retort.router.rollout.RolloutEvent.Quarantined;
import dev.retort.router.rollout.RolloutPolicy;
import dev.retort.router.rollout.RolloutReport;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * The students of one task.
 *
 * @param recent requests that they were asked
 */
record TaskPosts(
    TaskName task,
    RolloutPolicy policy,
    RecentInputs recent,
    ChampionPost champion,
    CandidatePost candidate) {

  static TaskPosts of(TaskName task, StudentFloors floors) {
    RolloutPolicy policy = floors.rollouts().policies().apply(task);
    // Which requests are kept depends on nothing that anybody could want to predict.
    RecentInputs recent = new RecentInputs(policy.swap().inputs(), task.value().hashCode());
    AtomicReference<CandidatePost> candidate = new AtomicReference<>();
    ChampionPost champion =
        new ChampionPost(task, floors, policy, recent, digest -> candidate.get().take(digest));
    candidate.set(new CandidatePost(task, floors, policy, recent, champion::isHeldBy));
    return new TaskPosts(task, policy, recent, champion, candidate.get());
  }

  RolloutReport report() {
    List<Quarantined> quarantined =
        Stream.concat(
                champion.quarantine().versions().stream(),
                candidate.quarantine().versions().stream())
            .toList();
    return new RolloutReport(
        task,
        champion.champion().map(ServingStudent::report),
        champion.previous().map(ServingStudent::report),
        champion.previousUntil(),
        candidate.candidate().map(ServingStudent::report),
        policy,
        champion.swap(),
        candidate.shadow(),
        quarantined);
  }
}
