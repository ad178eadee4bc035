namespace KoGpt2.Augmentation.Reports;

/// <summary>What each step of a funnel takes away, in words.</summary>
internal static class FilterWords
{
    /// <summary>What a step drops; empty for a step of no known name.</summary>
    public static string Drops(string step) => step switch
    {
        ReportBuilder.Unwanted => "beyond what the recipe wants of the label",
        "empty" => "the model wrote nothing, and was given nothing",
        "complete" => "the answer did not come to an end",
        "unchanged" => "the source row itself, or nothing added",
        "length" => "shorter or longer than the source's texts",
        "hangul" => "not Korean, or only single letters",
        "repetition" => "goes round in circles",
        "duplicate" => "is already there",
        "near_duplicate" => "is nearly there already",
        "copy" => "copied out of a source row",
        "likelihood" => "stranger, or more foreseeable, than the source",
        "blocklist" => "holds a listed word",
        "personal_data" => "seems to hold personal data",
        "label" => "does not read like its label",
        _ => "",
    };
}
