namespace KoGpt2.Augmentation.Filters.Content;

/// <summary>A kind of personal data.</summary>
public enum PersonalDataKind
{
    /// <summary>Resident registration number, of citizens and foreigners. Those of since October 2020 have no check digit, so none is asked for.</summary>
    ResidentNumber,

    /// <summary>Number of a mobile telephone.</summary>
    Mobile,

    /// <summary>Number of any other telephone.</summary>
    Landline,

    /// <summary>Number of a payment card, with its check digit (ISO/IEC 7812-1, annex B).</summary>
    Card,

    /// <summary>Number of a bank account. It has no form of its own, so a word such as 계좌 or a bank's name must be near.</summary>
    Account,

    /// <summary>Number of a business, with its check digit.</summary>
    BusinessNumber,

    /// <summary>E-mail address.</summary>
    Email,

    /// <summary>Address of a web page.</summary>
    Url,

    /// <summary>Id in KakaoTalk, after a word that says so.</summary>
    KakaoId,
}
