package dev.retort.capture.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.discovery.Mix.Spoken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskDiscoveryTest {
  private static final double RIGHT = 0.99;
  private static final List<String> LABELS =
      List.of("billing", "delivery", "damage", "returns", "praise", "other");
  private static final List<String> MOODS =
      List.of("positive", "negative", "neutral", "mixed", "unclear");

  private static String label(Random random) {
    return Mix.one(random, LABELS);
  }

  private static void requireRight(Mix mix) {
    PairAgreement agreement = mix.agreement();
    assertThat(agreement.accuracy()).as(agreement.toString()).isGreaterThanOrEqualTo(RIGHT);
    assertThat(agreement.precision()).as(agreement.toString()).isGreaterThanOrEqualTo(0.98);
    assertThat(agreement.recall()).as(agreement.toString()).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void tellsConstantInstructionsApart() {
    requireRight(
        new Mix(1)
            .add(
                "route",
                800,
                r ->
                    Spoken.of(
                        "Route the customer's ticket. One label.", Mix.words(r, 12), label(r)))
            .add(
                "mood",
                300,
                r -> Spoken.of("How does the writer feel?", Mix.words(r, 12), Mix.one(r, MOODS)))
            .add("sum", 200, r -> Spoken.of("Summarise.", Mix.words(r, 60), Mix.words(r, 15)))
            .add(
                "sql",
                100,
                r ->
                    Spoken.of(
                        "Translate the question into one SQL query over the warehouse. Output SQL only.",
                        Mix.words(r, 12),
                        "select " + Mix.words(r, 9) + " from " + Mix.words(r, 4))));
  }

  @Test
  void seesThroughDatesNamesAndRetrievedPassages() {
    List<String> articles = new ArrayList<>();
    Random library = new Random(99);
    for (int i = 0; i < 60; i++) {
      articles.add(Mix.words(library, 80));
    }
    requireRight(
        new Mix(2)
            .add(
                "help",
                900,
                r ->
                    Spoken.of(
                        "You help %s, a customer of the shop. Today is %d June 2025.%nUse these articles:%n%s%n%s%nAnswer in two sentences, and never promise a refund."
                            .formatted(
                                Mix.words(r, 2),
                                1 + r.nextInt(30),
                                Mix.one(r, articles),
                                Mix.one(r, articles)),
                        Mix.words(r, 14),
                        Mix.words(r, 25)))
            .add(
                "fields",
                500,
                r ->
                    Spoken.of(
                        "Extract the order from the mail of %s, received on 2025-06-%02d, as JSON with the keys id and amount."
                            .formatted(Mix.words(r, 2), 1 + r.nextInt(28)),
                        Mix.words(r, 40),
                        "{\"id\":\"%s\",\"amount\":%d}"
                            .formatted(Mix.words(r, 1), r.nextInt(99)))));
  }

  @Test
  void keepsOneTaskWhoseInstructionsAreFilledWithTheSameFewValues() {
    List<String> companies = List.of("Acme", "Umbrella", "Globex Trading", "Initech", "Hooli");
    requireRight(
        new Mix(3)
            .add(
                "shop",
                800,
                r ->
                    Spoken.of(
                        "You are the friendly shop assistant of %s. Answer the customer's question about orders politely in %s."
                            .formatted(
                                Mix.one(r, companies),
                                Mix.one(r, List.of("German", "French", "English"))),
                        Mix.words(r, 12),
                        Mix.words(r, 25)))
            .add(
                "route",
                400,
                r ->
                    Spoken.of(
                        "You route letters of "
                            + Mix.one(r, companies)
                            + " to a department. Answer with its label.",
                        Mix.words(r, 12),
                        label(r))));
  }

  @Test
  void dividesTasksThatShareALongPreamble() {
    String preamble =
        "You work for Northwind, a trader of foods from all over the world. You are always polite, you never speak of competitors, you keep what customers write to yourself, and you follow the house style: short sentences, no exclamation marks, numbers in digits. ";
    requireRight(
        new Mix(4)
            .add(
                "route",
                600,
                r ->
                    Spoken.of(
                        preamble + "Choose the department for the letter. Answer with one label.",
                        Mix.words(r, 20),
                        label(r)))
            .add(
                "mood",
                500,
                r ->
                    Spoken.of(
                        preamble + "Say how the writer of the letter feels. Answer with one word.",
                        Mix.words(r, 20),
                        Mix.one(r, MOODS)))
            .add(
                "reply",
                400,
                r ->
                    Spoken.of(
                        preamble
                            + "Write a reply to the letter that thanks the writer and says what happens next.",
                        Mix.words(r, 20),
                        Mix.words(r, 30)))
            .add(
                "short",
                300,
                r ->
                    Spoken.of(
                        preamble
                            + "Summarise the letter in three bullet points for a colleague in the warehouse.",
                        Mix.words(r, 20),
                        Mix.words(r, 30))));
  }

  @Test
  void dividesOneTemplateByTheToolsThatItOffers() {
    String told = "You are an agent. Use the functions that you are given.";
    requireRight(
        new Mix(5)
            .add(
                "calendar",
                500,
                r ->
                    Spoken.of(told, Mix.words(r, 10), Mix.words(r, 12))
                        .offering(List.of("book", "cancel"))
                        .calling(r.nextBoolean() ? "book" : "cancel"))
            .add(
                "weather",
                400,
                r ->
                    Spoken.of(told, Mix.words(r, 10), Mix.words(r, 12))
                        .offering(List.of("forecast")))
            .add("chat", 300, r -> Spoken.of(told, Mix.words(r, 10), Mix.words(r, 12))));
  }

  @Test
  void findsTemplatesInUserMessagesWhereThereAreNoInstructions() {
    requireRight(
        new Mix(6)
            .add(
                "ticket",
                500,
                r -> Spoken.of("", "Classify the following ticket: " + Mix.words(r, 20), label(r)))
            .add(
                "translate",
                400,
                r ->
                    Spoken.of(
                        "",
                        "Translate the text between the lines to German.\n---\n"
                            + Mix.words(r, 30)
                            + "\n---",
                        Mix.words(r, 30)))
            .add(
                "tail",
                300,
                r ->
                    Spoken.of(
                        "",
                        Mix.words(r, 40)
                            + "\n\nWrite a subject line for the mail above, at most six words:",
                        Mix.words(r, 5)))
            .add(
                "free",
                400,
                r -> Spoken.of("", Mix.words(r, 5 + r.nextInt(20)), Mix.words(r, 40))));
  }

  @Test
  void findsUserTemplatesBehindInstructionsThatSayNothing() {
    String told = "You are a helpful assistant.";
    requireRight(
        new Mix(7)
            .add(
                "ticket",
                500,
                r ->
                    Spoken.of(told, "Classify the following ticket: " + Mix.words(r, 20), label(r)))
            .add(
                "title",
                400,
                r ->
                    Spoken.of(
                        told,
                        "Write a title for this article:\n" + Mix.words(r, 60),
                        Mix.words(r, 9)))
            .add(
                "free",
                300,
                r -> Spoken.of(told, Mix.words(r, 5 + r.nextInt(20)), Mix.words(r, 40))));
  }

  @Test
  void takesTheWordingsOfOneTaskTogether() {
    requireRight(
        new Mix(8)
            .add(
                "route",
                800,
                r ->
                    Spoken.of(
                        Mix.one(
                            r,
                            List.of(
                                "Route the customer's ticket to a department. Answer with one label.",
                                "You are given a ticket of a customer. Name the department that it belongs to, as a label.",
                                "Which department should get this customer ticket? Label only.")),
                        Mix.words(r, 12),
                        label(r)))
            .add(
                "mood",
                400,
                r ->
                    Spoken.of(
                        "Say how the customer feels in this ticket. Answer with one label.",
                        Mix.words(r, 12),
                        Mix.one(r, MOODS))));
  }

  @Test
  void keepsConversationsWithTheirFirstRequest() {
    requireRight(
        new Mix(9)
            .add(
                "support",
                500,
                r ->
                    new Spoken(
                        "You answer questions about the returns of parcels.",
                        List.of(Mix.words(r, 9), Mix.words(r, 20), Mix.words(r, 6)),
                        List.of(),
                        Mix.words(r, 20),
                        ""))
            .add(
                "tutor",
                500,
                r ->
                    new Spoken(
                        "",
                        List.of(
                            "Be my tutor and ask me one question after the other about this chapter: "
                                + Mix.words(r, 50),
                            Mix.words(r, 20),
                            Mix.words(r, 6)),
                        List.of(),
                        Mix.words(r, 20),
                        ""))
            .add("free", 300, r -> Spoken.of("", Mix.words(r, 15), Mix.words(r, 20))));
  }

  @Test
  void doesNotTakePeoplesOwnWordsForTemplates() {
    List<String> openings =
        List.of(
            "how do i",
            "can you tell me how to",
            "i would like to know where",
            "why is my",
            "please help me with");
    Random lexicon = new Random(5);
    List<String> things = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      things.add(Mix.words(lexicon, 2));
    }
    requireRight(
        new Mix(10)
            .add(
                "free",
                3_000,
                r ->
                    Spoken.of(
                        "",
                        Mix.one(r, openings)
                            + " "
                            + Mix.one(r, things)
                            + " "
                            + Mix.one(r, things)
                            + " "
                            + Mix.one(r, List.of("please", "today", "again", "")),
                        label(r))));
  }

  @Test
  void rulesThatItProposesRecogniseTheGroup() {
    Discovery discovery =
        new Mix(11)
            .add(
                "help",
                700,
                r ->
                    Spoken.of(
                        "You help "
                            + Mix.words(r, 2)
                            + ". Today is "
                            + (1 + r.nextInt(28))
                            + " June 2025. Answer in two sentences.",
                        Mix.words(r, 14),
                        Mix.words(r, 25)))
            .add(
                "ticket",
                300,
                r -> Spoken.of("", "Classify the following ticket: " + Mix.words(r, 20), label(r)))
            .discover();

    assertThat(discovery.groups()).extracting(TrafficGroup::requests).containsExactly(700L, 300L);
    TrafficGroup help = discovery.groups().get(0);
    assertThat(help.rules()).hasSize(1);
    assertThat(help.rules().get(0).instructions().orElseThrow().text())
        .isEqualTo("You help [...] Today is # . Answer in two sentences.");
    assertThat(help.form()).isEqualTo(AnswerForm.TEXT);
    TrafficGroup ticket = discovery.groups().get(1);
    assertThat(ticket.rules().get(0).user().orElseThrow().text())
        .isEqualTo("Classify the following ticket: [...]");
    assertThat(ticket.form()).isEqualTo(AnswerForm.LABEL);
    assertThat(ticket.repeatability().distinct()).isEqualTo(LABELS.size());
    assertThat(ticket.dollars()).isCloseTo(300 * 350e-6, within(1e-9));
    assertThat(ticket.name().orElseThrow().toLowerCase(Locale.ROOT)).contains("ticket");
  }

  @Test
  void leavesAloneWhatHasATask() {
    Mix mix =
        new Mix(12)
            .add(
                "route",
                300,
                r ->
                    Spoken.of(
                        "Route the customer's ticket. One label.", Mix.words(r, 12), label(r)))
            .add(
                "mood",
                200,
                r ->
                    Spoken.of(
                        "How does the writer feel? One word.",
                        Mix.words(r, 12),
                        Mix.one(r, MOODS)));
    TrafficGroup dearest = mix.discover().groups().get(0);
    ListedExchanges log = mix.log();
    TaskMatcher matcher =
        new TaskMatcher(
            dearest.rules().stream()
                .map(rule -> new TaskMatcher.Assignment(new TaskName("routing"), rule))
                .toList());

    Discovery after =
        new TaskDiscovery(matcher.over(log), Mix.prices())
            .discover(log.window(Mix.START, Mix.START.plusSeconds(86_400)), read -> {});

    assertThat(after.requests()).isEqualTo(500);
    assertThat(after.untagged()).isEqualTo(200);
    assertThat(after.groups()).extracting(TrafficGroup::requests).containsExactly(200L);
  }

  @Test
  void measuresHowOftenTheTeacherAgreesWithItself() {
    TrafficGroup group =
        new Mix(13)
            .add(
                "route",
                4_000,
                r -> {
                  int question = r.nextInt(200);
                  String right = LABELS.get(question % LABELS.size());
                  return Spoken.of(
                      "Route the customer's ticket. One label.",
                      "Question " + question + (r.nextBoolean() ? "?" : " ?"),
                      r.nextInt(10) == 0 ? "other" : right);
                })
            .discover()
            .groups()
            .get(0);

    Repeatability measured = group.repeatability();
    assertThat(measured.requests()).isEqualTo(4_000);
    assertThat(measured.repeats()).isEqualTo(3_800);
    // Five in six questions have another right answer than "other": 0.81 + 0.01; else 1.
    assertThat(measured.agreement().orElseThrow()).isBetween(0.82, 0.88);
    SavingEstimate estimate = SavingEstimate.of(group, 0.05, 0.001);
    assertThat(estimate.most())
        .isCloseTo(
            group.dollars() * 0.95 * measured.agreement().orElseThrow() - 0.004, within(1e-9));
    assertThat(estimate.least()).isLessThanOrEqualTo(estimate.most());
  }

  @Test
  void isNotPuzzledByEditedAndCutPrompts() {
    String route =
        "You route tickets of a bank. Read the ticket to its end, think of what the writer wants, and choose the department that can help. Reply with exactly one label and nothing else.";
    String mood =
        "You judge how people feel. Read the message to its end, think of what the writer wants, and choose the feeling that fits best. Reply with exactly one word and nothing else.";
    PairAgreement agreement =
        new Mix(14)
            .add("route", 1_500, r -> Spoken.of(edited(route, r), Mix.words(r, 12), label(r)))
            .add("mood", 900, r -> Spoken.of(edited(mood, r), Mix.words(r, 12), Mix.one(r, MOODS)))
            .agreement();

    assertThat(agreement.precision()).as(agreement.toString()).isGreaterThan(RIGHT);
    // An edited prompt is no request of the template's: one in a hundred here.
    assertThat(agreement.recall()).as(agreement.toString()).isGreaterThan(0.97);
  }

  /** One in two hundred is cut, one in two hundred has another word somewhere. */
  private static String edited(String text, Random random) {
    int kind = random.nextInt(200);
    if (kind == 0) {
      return text.substring(0, text.length() / 2 + random.nextInt(text.length() / 2));
    }
    return kind == 1 ? text.replace(" think of ", " consider ") : text;
  }

  @Test
  void dividesManyTasksBehindOnePreamble() {
    String preamble =
        "You are the assistant of Northwind, a trader of foods from all over the world. You are polite, and you keep what customers write to yourself. ";
    Mix mix = new Mix(15);
    Random author = new Random(3);
    for (int task = 0; task < 14; task++) {
      String own = Mix.words(author, 18);
      mix.add(
          "task " + task,
          60 + 20 * task,
          r -> Spoken.of(preamble + own, Mix.words(r, 20), Mix.words(r, 30)));
    }
    requireRight(mix);
  }

  @Test
  void findsFrequentAndRareTasksSideBySide() {
    Mix mix = new Mix(16);
    Random author = new Random(4);
    for (int task = 0; task < 40; task++) {
      String own = Mix.words(author, 6 + author.nextInt(60));
      boolean user = author.nextInt(4) == 0;
      boolean text = author.nextBoolean();
      mix.add(
          "task " + task,
          4_000 / (task + 1),
          r -> {
            String answer = text ? Mix.words(r, 20) : label(r);
            return user
                ? Spoken.of("", own + ":\n" + Mix.words(r, 20), answer)
                : Spoken.of(own, Mix.words(r, 20), answer);
          });
    }
    requireRight(mix);
  }

  @Test
  void keepsATaskWhoseInstructionsHoldOneOfAFewPassages() {
    List<String> articles = new ArrayList<>();
    Random library = new Random(98);
    for (int i = 0; i < 15; i++) {
      articles.add(Mix.words(library, 120));
    }
    requireRight(
        new Mix(17)
            .add(
                "help",
                900,
                r ->
                    Spoken.of(
                        "You answer questions of customers with nothing but this article: "
                            + Mix.one(r, articles)
                            + " If the article does not help, say so and name the hotline.",
                        Mix.words(r, 14),
                        Mix.words(r, 25)))
            .add(
                "route",
                500,
                r ->
                    Spoken.of(
                        "Route the customer's ticket. One label.", Mix.words(r, 12), label(r))));
  }

  @Test
  void readsScriptsWithoutSpaces() {
    requireRight(
        new Mix(18)
            .add(
                "mood",
                400,
                r -> Spoken.of("あなたは感情を判定します。一語で答えてください。", Mix.words(r, 12), Mix.one(r, MOODS)))
            .add(
                "route",
                300,
                r -> Spoken.of("お客様のチケットを部署に振り分けてください。", Mix.words(r, 12), label(r))));
  }

  @Test
  void tellsTasksWithExamplesInTheirUserMessagesApart() {
    String route =
        "Name the department.\n\nTicket: the lathe stopped\nDepartment: repair\n\nTicket: where is my parcel\nDepartment: delivery\n\nTicket: ";
    String mood =
        "Name the feeling.\n\nTicket: the lathe stopped\nFeeling: anger\n\nTicket: thank you so much\nFeeling: joy\n\nTicket: ";
    requireRight(
        new Mix(19)
            .add(
                "route",
                600,
                r -> Spoken.of("", route + Mix.words(r, 9) + "\nDepartment:", label(r)))
            .add(
                "mood",
                500,
                r -> Spoken.of("", mood + Mix.words(r, 9) + "\nFeeling:", Mix.one(r, MOODS)))
            .add("chat", 300, r -> Spoken.of("", Mix.words(r, 9), Mix.words(r, 30))));
  }
}
