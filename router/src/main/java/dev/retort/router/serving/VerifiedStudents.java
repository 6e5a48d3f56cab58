package dev.retort.router.serving;

import dev.retort.evaluator.deferral.DeferralRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Students for which another place is asked for than the one that their rules were certified at:
 * they begin at the certified place, and move once both places have agreed on enough of what was
 * really asked. Where they disagree, the student stays.
 *
 * @param certified where the student's answers and confidences are those of its certificate
 * @param other where it is to run
 * @param agreement when it may
 * @param retry after a time, where the other place does not open
 */
public record VerifiedStudents(
    StudentHost certified, StudentHost other, Agreement agreement, Duration retry)
    implements StudentHost {
  public VerifiedStudents {
    Objects.requireNonNull(certified);
    Objects.requireNonNull(other);
    Objects.requireNonNull(agreement);
    Objects.requireNonNull(retry);
  }

  /** What only one of the places knows stays there. */
  @Override
  public boolean recognises(Path folder) {
    return certified.recognises(folder);
  }

  @Override
  public HostedStudent open(StudentBundle bundle) {
    HostedStudent there = certified.open(bundle);
    if (!other.recognises(bundle.folder())) {
      return there;
    }
    VerifiedStudent student =
        new VerifiedStudent(bundle, DeferralRule.readFrom(bundle.folder()), there, this);
    student.openOther();
    return student;
  }
}
