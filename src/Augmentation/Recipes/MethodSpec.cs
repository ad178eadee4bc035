namespace KoGpt2.Augmentation.Recipes;

/// <summary>How rows become prompts, and what the model answers becomes examples.</summary>
public abstract record MethodSpec
{
    private MethodSpec() { }

    /// <summary>Name in a recipe: <c>continue</c>, <c>label</c>, <c>template</c> or <c>paraphrase</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Keeps the beginning of a row's text and has the rest written; the row's label carries over.</summary>
    /// <param name="Words">Words (eojeol, split at white space) that are kept, 1 or more; at least one is left out.</param>
    /// <param name="Share">In place of that, the share of the words that is kept, above 0 and below 1, rounded down, but at least one word.</param>
    public sealed record Continue(int? Words, double? Share) : MethodSpec
    {
        /// <inheritdoc/>
        public override string Kind => "continue";
    }

    /// <summary>Asks for a text of a label, for models that were trained to follow one: the label's prompt, then some first words of a row's text.</summary>
    /// <param name="Prompts">What stands before the text, by label, such as a control token. Rows of other labels are left out.</param>
    /// <param name="MinWords">Fewest words of the row's text to give, 0 or more.</param>
    /// <param name="MaxWords">Most words; how many is drawn anew for each example. At least one word of the text is left out.</param>
    public sealed record Label(IReadOnlyDictionary<string, string> Prompts, int MinWords, int MaxWords) : MethodSpec
    {
        /// <inheritdoc/>
        public override string Kind => "label";
    }

    /// <summary>Fills a row's columns into the holes of a text; the answer alone is the example, up to a stop string.</summary>
    /// <param name="Templates">Each makes <see cref="Recipe.N"/> examples of every row.</param>
    /// <param name="Stop">
    /// Texts that end the answer, such as a closing quotation mark; an answer that neither they nor an end token ended is for the filter <c>complete</c> to drop.
    /// </param>
    /// <param name="Preset">Name of the ready-made templates that these are; <see langword="null"/> for the recipe's own.</param>
    public sealed record Template(IReadOnlyList<PromptTemplate> Templates, IReadOnlyList<string> Stop, string? Preset = null) : MethodSpec
    {
        /// <inheritdoc/>
        public override string Kind => Preset is null ? "template" : "paraphrase";
    }
}

/// <summary>A text with holes.</summary>
/// <param name="Text">Each <c>{column}</c> stands for that column's value; <c>{{</c> and <c>}}</c> for a brace.</param>
/// <param name="Label">Label of the examples that it makes; <see langword="null"/> carries the row's over.</param>
public sealed record PromptTemplate(string Text, string? Label = null);
