package dev.retort.console.web.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.web.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes on for whoever listens ends when they may listen no more. */
@Timeout(60)
class ListeningTest {

  /** Somebody who has heard the first stroke. */
  private static Iterator<String> listening(Guest guest, String... headers) {
    Iterator<String> heard = guest.listen("/toll", headers);
    String line = heard.next();
    while (!line.equals("data: dong")) {
      line = heard.next();
    }
    return heard;
  }

  private static List<String> rest(Iterator<String> heard) {
    List<String> lines = new ArrayList<>();
    heard.forEachRemaining(lines::add);
    return lines;
  }

  @Test
  void logoutEndsWhatIsListenedTo() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      ada.login("ada", Doors.ADAS);
      Iterator<String> heard = listening(ada);

      ada.submit("/logout", Map.of("csrf", ada.formToken("/")));

      assertThat(rest(heard)).contains("event: left");
    }
  }

  @Test
  void aSessionThatIsIdleEndsThoughSomebodyListens() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      ada.login("ada", Doors.ADAS);
      Iterator<String> heard = listening(ada);

      doors.clock.advance(Duration.ofMinutes(31));

      assertThat(rest(heard)).contains("event: left");
    }
  }

  @Test
  void whoseAccountOrTokenIsTakenAwayHearsNoMore() {
    try (Doors doors = Doors.open()) {
      Guest vic = doors.guest();
      vic.login("vic", Doors.VICS);
      Iterator<String> person = listening(vic);
      doors.accounts.remove(new AccountName("vic"));
      assertThat(rest(person)).contains("event: left");

      String token =
          doors.tokens.issue(new AccountName("watch"), EnumSet.of(Role.VIEWER), Duration.ofDays(1));
      Iterator<String> program = listening(doors.guest(), "Authorization", "Bearer " + token);
      doors.tokens.revoke(new AccountName("watch"));
      assertThat(rest(program)).contains("event: left");
    }
  }
}
