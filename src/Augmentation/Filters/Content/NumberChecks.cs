namespace KoGpt2.Augmentation.Filters.Content;

/// <summary>What numbers of people and things must fulfil.</summary>
internal static class NumberChecks
{
    /// <summary>Whether a resident registration number starts with a day that there is.</summary>
    /// <param name="digits">13 digits: year, month, day, a digit for century and sex, six more.</param>
    /// <remarks>Since October 2020 the last six digits are random, so the check digit of older ones is not asked for.</remarks>
    public static bool IsBirthday(string digits)
    {
        int century = digits[6] is '1' or '2' or '5' or '6' ? 1900 : 2000;
        int month = Number(digits, 2, 2), day = Number(digits, 4, 2);
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(century + Number(digits, 0, 2), month);
    }

    /// <summary>Whether digits may be a card's number: a first digit that is given out, and the check digit of ISO/IEC 7812-1, annex B (Luhn).</summary>
    /// <param name="digits">13 to 19 digits.</param>
    public static bool IsCard(string digits)
    {
        bool isBook = digits.Length == 13 && (digits.StartsWith("978", StringComparison.Ordinal) || digits.StartsWith("979", StringComparison.Ordinal));
        if (isBook || digits[0] is not ((>= '3' and <= '6') or '9') || digits.Length is < 13 or > 19)
            return false;
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : (digit * 2 / 10) + (digit * 2 % 10);
        }
        return sum % 10 == 0;
    }

    /// <summary>Whether a business number's last digit is right.</summary>
    /// <param name="digits">10 digits.</param>
    /// <remarks>The weights are those of the National Tax Service: 1, 3, 7, 1, 3, 7, 1, 3, 5, and the tens of the last product.</remarks>
    public static bool IsBusiness(string digits)
    {
        ReadOnlySpan<int> weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
        int sum = (digits[8] - '0') * 5 / 10;
        for (int i = 0; i < weights.Length; i++)
            sum += (digits[i] - '0') * weights[i];
        return (10 - (sum % 10)) % 10 == digits[9] - '0';
    }

    private static int Number(string digits, int start, int length) =>
        int.Parse(digits.AsSpan(start, length), System.Globalization.CultureInfo.InvariantCulture);
}
