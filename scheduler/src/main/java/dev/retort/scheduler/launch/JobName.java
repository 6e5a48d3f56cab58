package dev.retort.scheduler.launch;

import dev.retort.trainer.RunFolder;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The name of a job in a batch system. It follows from the run folder's token alone, so that a job
 * whose submission got no answer is found again instead of submitted twice.
 *
 * @param value a label of the domain name system (RFC 1123): at most 63 of a to z, 0 to 9, and -
 */
public record JobName(String value) {
  private static final String PREFIX = "retort-";
  private static final int DIGITS = 40;
  private static final int LONGEST = 63;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  public JobName {
    if (value.length() > LONGEST || !LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no job's name: that is at most %d of a to z, 0 to 9 and -, neither first nor last a -"
              .formatted(value, LONGEST));
    }
  }

  /** The name of the job that works on a run folder. */
  public static JobName of(RunFolder run) {
    return ofToken(run.request().token());
  }

  /**
   * The name of the job of a token. It does not tell the token: everybody in a cluster sees names,
   * and the token lets its bearer in.
   */
  public static JobName ofToken(String token) {
    return new JobName(PREFIX + DigestUtils.sha256Hex(token).substring(0, DIGITS));
  }

  @Override
  public String toString() {
    return value;
  }
}
