using KoGpt2.Api.Models;

namespace KoGpt2.Api.Tests.Models;

public sealed class LicenceTermsTests
{
    [Theory]
    [InlineData("cc-by-nc-sa-4.0", "The weights are licensed cc-by-nc-sa-4.0: no commercial use; adaptations only under the same licence; their makers must be named.")]
    [InlineData("CC BY-ND 4.0", "The weights are licensed CC BY-ND 4.0: no sharing of adaptations; their makers must be named.")]
    [InlineData("unknown", "The licence of the weights is not known: ask their makers before you use what they write.")]
    [InlineData("MIT", null)]
    [InlineData("CC0-1.0", null)]
    [InlineData("apache-2.0", null)]
    public void Warning_Licence_SaysWhatItAsks(string licence, string? expected) => Assert.Equal(expected, LicenceTerms.Warning(licence));
}
