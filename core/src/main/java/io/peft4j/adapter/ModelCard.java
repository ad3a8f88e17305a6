package io.peft4j.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.peft4j.boundary.Capability;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.Json;
import java.nio.file.Path;

/** The {@code README.md} that lies in an artifact's directory, with Hugging Face's front matter. */
record ModelCard(String library, String body, AdapterInfo info) {

  /** The card of an adapter. */
  static ModelCard ofAdapter(AttachedAdapter adapter, AdapterInfo info, boolean head) {
    PeftMethod method = adapter.method();
    boolean peft = method.capabilities().contains(Capability.KNOWN_TO_PEFT);
    boolean classifier = head && adapter.base().head() != null;
    String body =
        """
        A %s adapter (boundary: %s) with %d trained parameters, made with peft4j.
        %s
        """
            .formatted(
                method.peftType(),
                method.boundary().label(),
                adapter.parameterCount(),
                peft
                    ? "Hugging Face PEFT loads it with `PeftModel.from_pretrained(base, folder)`."
                        + differences(adapter, classifier)
                    : "Hugging Face PEFT has no such method: the `peft_type` is peft4j's own.");
    return new ModelCard(peft ? "peft" : "peft4j", body + head(head, classifier), info);
  }

  /** What PEFT computes differently with virtual tokens; interop/README.md has the evidence. */
  private static String differences(AttachedAdapter adapter, boolean classifier) {
    boolean input = adapter.input() != null;
    if (classifier) {
      return input
          ? "\nPEFT pools the first virtual token, peft4j the first real one, so scores differ."
          : "";
    }
    return input || adapter.keyValues() != null
        ? "\n"
              + "Without a classifier PEFT ignores `token_type_ids`, so pairs of texts score"
              + " differently."
        : "";
  }

  /** The card of a whole model. */
  static ModelCard ofModel(boolean head, boolean classifier, AdapterInfo info) {
    String body =
        "A whole model, tuned with peft4j; Hugging Face Transformers loads it with"
            + " `from_pretrained(folder)`.\n";
    return new ModelCard("transformers", body + head(head, classifier), info);
  }

  private static String head(boolean head, boolean classifier) {
    if (!head) {
      return "";
    }
    return classifier
        ? "The classifier is stored with it.\n"
        : "`%s` holds a linear layer on the normalised mean of the last hidden states.\n"
            .formatted(AdapterDirectory.HEAD);
  }

  void write(Path folder) {
    StringBuilder text = new StringBuilder();
    text.append("---\nlibrary_name: ").append(library);
    text.append("\nbase_model: ").append(Json.text(info.baseModel())).append("\n---\n\n");
    text.append(body);
    if (!info.labels().isEmpty()) {
      text.append("\nClasses, in order: ").append(String.join(", ", info.labels())).append(".\n");
    }
    AtomicFiles.write(folder.resolve("README.md"), text.toString().getBytes(UTF_8));
  }
}
