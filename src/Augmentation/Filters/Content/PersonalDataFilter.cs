namespace KoGpt2.Augmentation.Filters.Content;

/// <summary>Drops examples that seem to hold personal data. The reason says of which kind, not what it is.</summary>
/// <param name="spec">What is looked for.</param>
internal sealed class PersonalDataFilter(FilterSpec.PersonalData spec) : IFilter
{
    /// <inheritdoc/>
    public string Name => "personal_data";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate) => PersonalData.Find(candidate.Text, spec.Kinds) is { } kind ? new($"it seems to hold {Words(kind)}") : default;

    private static string Words(PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.ResidentNumber => "a resident registration number",
        PersonalDataKind.Mobile => "a mobile telephone number",
        PersonalDataKind.Landline => "a telephone number",
        PersonalDataKind.Card => "a card number",
        PersonalDataKind.Account => "a bank account number",
        PersonalDataKind.BusinessNumber => "a business number",
        PersonalDataKind.Email => "an e-mail address",
        PersonalDataKind.Url => "a web address",
        PersonalDataKind.KakaoId => "a KakaoTalk id",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
