package dev.retort.console.demo;

import java.nio.charset.StandardCharsets;
import java.time.MonthDay;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The teacher's answer to a ticket: its matter by the {@link RoutingHandbook}, and where that
 * leaves two labels open, the one that the {@link FactoryRecords} or the calendar decides. Like any
 * model it errs now and then ({@value #ERRORS_PER_TEN_THOUSAND} tickets in 10,000), always on the
 * same tickets. Immutable and thread-safe.
 */
final class TicketTriage {
  static final int ERRORS_PER_TEN_THOUSAND = 15;

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final String MONTH = "(?:" + String.join("|", MONTHS) + ")";
  private static final String DATE =
      "(?:\\d{4}-\\d\\d-\\d\\d|\\d\\d\\.\\d\\d\\.|\\d{1,2} "
          + MONTH
          + "\\b|\\b"
          + MONTH
          + " \\d{1,2}\\b)";
  private static final Pattern ANY_DATE = Pattern.compile(DATE);
  private static final Pattern TODAY =
      Pattern.compile("(?:today is|today,|as of)\\s+(" + DATE + ")");
  private static final Pattern CONTRACT = Pattern.compile("rc-\\d{3}");
  private static final Pattern EUROS = Pattern.compile("eur (\\d[\\d,]*)|(\\d[\\d,]*) eur");
  private static final Pattern CUSTOMER = Pattern.compile("customer no\\. (\\d{5})");
  private static final Pattern SERIAL = Pattern.compile("\\bsn-?(\\d{6})");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int HALF_A_YEAR_IN_DAYS = 183;

  private final RoutingHandbook handbook = new RoutingHandbook();

  /** The label of a ticket. */
  String label(String ticket) {
    String label = decided(ticket);
    CRC32 checksum = new CRC32();
    checksum.update(ticket.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue() % 10_000 < ERRORS_PER_TEN_THOUSAND ? neighbour(label) : label;
  }

  /** What the ticket is about, before the records are asked. */
  String matter(String ticket) {
    return handbook.matterOf(ticket);
  }

  private String decided(String ticket) {
    String matter = matter(ticket);
    String text = ticket.toLowerCase(Locale.ROOT);
    return switch (matter) {
      case "delivery_date" -> isOverdue(text) ? "delivery_late" : "delivery_status";
      case "contract_limit" -> exceedsContract(text) ? "purchase_approval" : "invoice_release";
      case "customer_class" ->
          first(CUSTOMER, text).map(m -> FactoryRecords.isKeyAccount(m.group(1))).orElse(false)
              ? "key_account_escalation"
              : "quality_complaint";
      case "service_cover" ->
          first(SERIAL, text).map(m -> FactoryRecords.isUnderServiceCover(m.group(1))).orElse(false)
              ? "warranty_claim"
              : "machine_breakdown";
      default -> matter;
    };
  }

  private static boolean isOverdue(String text) {
    Optional<MatchResult> today = first(TODAY, text);
    if (today.isEmpty()) {
      return false;
    }
    int written = today.get().start(1);
    return ANY_DATE
        .matcher(text)
        .results()
        .filter(date -> date.start() != written)
        .findFirst()
        .map(promised -> daysBetween(day(promised.group()), day(today.get().group(1))) > 0)
        .orElse(false);
  }

  /** The days from one day to another in a year that neither states: the shorter way round. */
  private static int daysBetween(MonthDay from, MonthDay to) {
    int days = to.atYear(2024).getDayOfYear() - from.atYear(2024).getDayOfYear();
    if (days > HALF_A_YEAR_IN_DAYS) {
      return days - 366;
    }
    return days < -HALF_A_YEAR_IN_DAYS ? days + 366 : days;
  }

  private static MonthDay day(String date) {
    int[] numbers =
        NUMBER.matcher(date).results().mapToInt(m -> Integer.parseInt(m.group())).toArray();
    if (numbers.length == 3) {
      return MonthDay.of(numbers[1], numbers[2]);
    }
    if (numbers.length == 2) {
      return MonthDay.of(numbers[1], numbers[0]);
    }
    for (int month = 0; month < MONTHS.size(); month++) {
      if (date.contains(MONTHS.get(month))) {
        return MonthDay.of(month + 1, numbers[0]);
      }
    }
    throw new IllegalStateException("no month in the date '%s'".formatted(date));
  }

  private static boolean exceedsContract(String text) {
    int limit =
        first(CONTRACT, text)
            .map(m -> FactoryRecords.contractLimit(m.group().toUpperCase(Locale.ROOT)))
            .orElse(0);
    return first(EUROS, text)
        .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
        .map(sum -> Long.parseLong(sum.replace(",", "")) > limit)
        .orElse(false);
  }

  private static Optional<MatchResult> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
  }

  private String neighbour(String label) {
    List<String> matters = handbook.matters();
    int at = matters.indexOf(label);
    return matters.get(at == 0 ? 1 : at - 1);
  }
}
