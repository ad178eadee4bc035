using System.Text.RegularExpressions;

namespace KoGpt2.Augmentation.Filters.Content;

/// <summary>Forms that personal data has, in text with plain digits, dashes and spaces. All repetitions are bounded, and so is time.</summary>
internal static partial class PersonalPatterns
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase;

    // Far more than any text takes: a bug in a pattern shall end as an error, not as a run that hangs.
    private const int Milliseconds = 10_000;

    /// <summary>Six digits and seven.</summary>
    [GeneratedRegex("(?<![0-9-])[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?<dash> ?- ?| |)[1-8][0-9]{6}(?![0-9]|-[0-9])", Options, Milliseconds)]
    public static partial Regex ResidentNumber { get; }

    /// <summary>Names of numbers of thirteen digits that may look like it.</summary>
    [GeneratedRegex("주문|송장|바코드|상품|예약|접수|품번|모델|isbn", Options, Milliseconds)]
    public static partial Regex OtherNumber { get; }

    /// <summary>010 and the older 011, 016 to 019, also with the country before it.</summary>
    [GeneratedRegex(
        @"(?<![0-9.-])(\(?(\+|00)?82\)?[-. ]?(\(0\)|0)?|\(?0)1[016789]\)?[-. ]{0,3}[0-9]{3,4}[-. ]{0,3}[0-9]{4}(?![0-9])", Options, Milliseconds)]
    public static partial Regex Mobile { get; }

    /// <summary>Numbers of Seoul (02), the provinces (031 to 064), over the internet (070), and personal ones (050x).</summary>
    [GeneratedRegex(
        @"(?<![0-9.-])(\(?(\+|00)?82\)?[-. ]?(\(0\))?|\(?0)(2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[0-9])"
            + @"(?<dash>\) ?|[-. ]{1,3}|)[0-9]{3,4}[-. ]{0,3}[0-9]{4}(?![0-9]|[-.][0-9])",
        Options, Milliseconds)]
    public static partial Regex Landline { get; }

    /// <summary>Words before a telephone number.</summary>
    [GeneratedRegex("전화|연락|문의|번호|팩스|tel|fax|call|☎|📞", Options, Milliseconds)]
    public static partial Regex Telephone { get; }

    /// <summary>Four groups of four, or one of four, six and five, or 13 to 19 digits.</summary>
    [GeneratedRegex(
        "(?<![0-9]|[0-9]-)([0-9]{4}([- ][0-9]{4}){3}([- ][0-9]{1,3})?|[0-9]{4}[- ][0-9]{6}[- ][0-9]{5}|[0-9]{13,19})(?![0-9]|-[0-9])",
        Options, Milliseconds)]
    public static partial Regex Card { get; }

    /// <summary>Digits in two to four groups, or in one.</summary>
    [GeneratedRegex("(?<![0-9]|[0-9]-)([0-9]{2,6}(-[0-9]{1,8}){1,3}|[0-9]{10,14})(?![0-9]|-[0-9])", Options, Milliseconds)]
    public static partial Regex Account { get; }

    /// <summary>Numbers of that form which are dates, telephones, or businesses.</summary>
    [GeneratedRegex(
        @"\A((19|20)[0-9]{2}-[0-9]{1,2}-[0-9]|0(2|1[016789]|[3-6][1-5]|70|50[0-9])-?[0-9]{3,4}-?[0-9]{4}\z|[0-9]{3}-[0-9]{2}-[0-9]{5}\z)",
        Options, Milliseconds)]
    public static partial Regex NoAccount { get; }

    /// <summary>Words near an account's number.</summary>
    [GeneratedRegex("계좌|은행|입금|송금|이체|예금주|뱅크|농협|수협|신협|새마을금고|우체국|(국민|신한|우리|하나|기업|부산|대구) ?[0-9]", Options, Milliseconds)]
    public static partial Regex Bank { get; }

    /// <summary>Three, two and five digits.</summary>
    [GeneratedRegex("(?<![0-9-])[0-9]{3}-[0-9]{2}-[0-9]{5}(?![0-9-])", Options, Milliseconds)]
    public static partial Regex BusinessNumber { get; }

    /// <summary>A name, @ (also spoken: 골뱅이), a domain.</summary>
    [GeneratedRegex(@"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64} ?(@|골뱅이) ?([a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}", Options, Milliseconds)]
    public static partial Regex Email { get; }

    /// <summary>A scheme, www, or a domain that ends as the usual ones do.</summary>
    [GeneratedRegex(
        @"https?://[^ ]|(?<![a-z0-9.@-])(www\.[a-z0-9-]{1,63}\.|([a-z0-9-]{2,63}\.){1,4}"
            + @"((com|net|org|kr|info|biz|shop|xyz)(?![a-z0-9-])|(me|be|tv|io|gg|ly|to)/[a-z0-9]))",
        Options, Milliseconds)]
    public static partial Regex Url { get; }

    /// <summary>After a name of the service, with a word or colon between or a digit inside.</summary>
    [GeneratedRegex(
        "(카카오톡|카톡|카카오|kakao(talk)?|ㅋㅌ|톡) ?((아이디|id)(는|가|로|:| |=){0,3}|:) ?[a-z0-9][a-z0-9._-]{3,19}"
            + "|(카카오톡|카톡|ㅋㅌ|kakaotalk) ?(?=[a-z0-9._-]{0,19}[0-9_])[a-z][a-z0-9._-]{3,19}",
        Options, Milliseconds)]
    public static partial Regex KakaoId { get; }
}
