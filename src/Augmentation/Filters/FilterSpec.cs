using KoGpt2.Augmentation.Filters.Content;

namespace KoGpt2.Augmentation.Filters;

/// <summary>One filter of a recipe, decided. All but <see cref="Blocklist"/> have defaults.</summary>
/// <remarks>
/// Where a default's evidence is called a choice, no measurement on short Korean texts was found; a run's report shows what it took away.
/// "Key" is a text as duplicates are found by it: composed, letters that stand alone as people type them, lower case, letters and digits only, three and
/// more of the same as two.
/// </remarks>
public abstract record FilterSpec
{
    private FilterSpec()
    {
    }

    /// <summary>Its name in recipes and reports.</summary>
    public abstract string Kind { get; }

    /// <summary>Drops answers that did not come to an end.</summary>
    public sealed record Complete : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "complete";

        /// <summary>
        /// Finish reasons that count as an end. Default <c>stop</c> alone: <c>length</c> breaks off in the midst of a word, <c>repetition</c> in a loop.
        /// </summary>
        public IReadOnlyList<string> FinishReasons { get; init; } = ["stop"];
    }

    /// <summary>Drops texts that are their own source row, and those to which the model added nothing.</summary>
    /// <remarks>Augmentation tools have handed back unchanged rows without a word (QData/TextAttack#411), so these are counted apart from duplicates.</remarks>
    public sealed record Unchanged : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "unchanged";
    }

    /// <summary>Drops texts that are shorter or longer than the source's own.</summary>
    /// <param name="Min">Fewest characters (code points), 0 or more; <see langword="null"/> takes the source's percentile.</param>
    /// <param name="Max">Most characters, likewise.</param>
    /// <param name="LowPercentile">Percentile of the source's lengths that is the shortest, 0 to 100. Default 1, a choice.</param>
    /// <param name="HighPercentile">Percentile that is the longest. Default 99, a choice.</param>
    public sealed record Length(int? Min = null, int? Max = null, double LowPercentile = 1, double HighPercentile = 99) : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "length";
    }

    /// <summary>Drops texts that are not Korean, those of single letters (ㅋㅋㅋ, ㅇㅈ), and those with letters of old Korean.</summary>
    /// <param name="MinShare">
    /// Least share of Hangul in all characters but white space, 0 to 1; a mark that is repeated counts once. Default 0.5, as Upstage's dataverse has it;
    /// EleutherAI's dps has 0.4.
    /// </param>
    /// <param name="MaxJamoShare">Greatest share of letters that stand alone, 0 to 1; a run of them counts as two. Default 0.5, a choice.</param>
    public sealed record Hangul(double MinShare = 0.5, double MaxJamoShare = 0.5) : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "hangul";
    }

    /// <summary>Drops texts that go round in circles.</summary>
    /// <param name="WordRun">So often in a row is a word (eojeol) once too often, 2 to 100. Default 3, a choice.</param>
    /// <param name="MinDistinct">
    /// Least share of different ones in all runs of three characters, 0 to 1; laughter and crying count as two letters. Default 0.6, a choice, which drops 1 in
    /// 400 reviews of NSMC.
    /// </param>
    /// <param name="LongTextWords">
    /// Texts of so many words and more are judged by repeated words instead, with the values of FineWeb-2's kor_Hang.yml. Default 30, a choice: the
    /// values were made for whole pages.
    /// </param>
    public sealed record Repetition(int WordRun = 3, double MinDistinct = 0.6, int LongTextWords = 30) : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "repetition";
    }

    /// <summary>Drops texts whose key is that of a source row, of an example already kept, or of an earlier run's example.</summary>
    public sealed record Duplicate : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "duplicate";
    }

    /// <summary>Drops texts that are nearly one of those.</summary>
    /// <param name="Similarity">
    /// Jaccard similarity of the keys' runs of three characters (of two in texts under 20) from which on they are the same, 0.5 to 1. Default 0.7, which
    /// finds two changed syllables in 35; 0.8 over runs of five, as is common for web pages, misses one. Of texts 0.7 similar 1 in 100 is not found, of those
    /// 0.6 similar 13, of those 0.5 similar 45.
    /// </param>
    public sealed record NearDuplicate(double Similarity = 0.7) : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "near_duplicate";
    }

    /// <summary>Drops texts of which the model has copied much out of one source row; what was given to it does not count.</summary>
    /// <param name="MaxShare">
    /// From this share of the generated key on, the longest run shared with a row is a copy, 0.1 to 1. Default 0.5, as in Cosmopedia's decontamination.
    /// </param>
    /// <param name="MinCharacters">
    /// Shorter runs are no copy, 8 to 1,000 characters of the key. Default 12, a choice: the three or four words that many reviews share are fewer.
    /// </param>
    public sealed record Copy(double MaxShare = 0.5, int MinCharacters = 12) : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "copy";
    }

    /// <summary>Drops texts that the model itself finds stranger, or more foreseeable, than it finds the source.</summary>
    /// <param name="LowPercentile">
    /// Percentile of the source's mean log-probabilities below which a text is too strange, 0 to 100; 0 sets no limit. Default 5, a choice.
    /// </param>
    /// <param name="HighPercentile">
    /// Percentile above which it is boilerplate; 100, the default, sets no limit. Whatever is drawn from the likelier tokens alone is likelier than what people
    /// write: of 1,128 examples that the demo model drew with top_p 0.9 and that passed all other filters, 93 % lay above the 95th percentile of 2,000 reviews.
    /// </param>
    public sealed record Likelihood(double LowPercentile = 5, double HighPercentile = 100) : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "likelihood";
    }

    /// <summary>Drops texts that hold a listed word. Not among the defaults: slurs carry labels too, and dropping them shifts the negative ones.</summary>
    /// <param name="Entries">What <see cref="Shared.Text.Blocklist.Parse"/> takes, one entry each; at least one.</param>
    public sealed record Blocklist(IReadOnlyList<string> Entries) : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "blocklist";
    }

    /// <summary>Drops texts that seem to hold personal data; a model may have learned it by heart.</summary>
    public sealed record PersonalData : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "personal_data";

        /// <summary>What is looked for. Default all.</summary>
        public IReadOnlyList<PersonalDataKind> Kinds { get; init; } = Enum.GetValues<PersonalDataKind>();
    }

    /// <summary>Drops texts that a classifier, fitted on source rows other than the one they are made of, does not find to be of their label.</summary>
    /// <param name="MinConfidence">
    /// Least probability of the label, 0 to 1. Default 0.5: what another label fits better goes. In docs/augmentation-gain.md that is worth more than a point
    /// with a generator that follows labels badly, and costs nothing that can be seen with one that follows them well, where 0.8 takes a third of the gain.
    /// </param>
    public sealed record Label(double MinConfidence = 0.5) : FilterSpec
    {
        /// <inheritdoc/>
        public override string Kind => "label";
    }
}
