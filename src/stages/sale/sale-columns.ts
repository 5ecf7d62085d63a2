/** What a column of a CRM's file may hold. */
export type SaleColumn =
  | 'phone'
  | 'email'
  | 'clickId'
  | 'callId'
  | 'date'
  | 'amount'
  | 'currency'
  | 'status'
  | 'ref'
  | 'note'

/** As CRMs and people head them, in small letters, anything but letters left out. */
const headings: Readonly<Record<SaleColumn, string>> = {
  phone:
    'phone phonenumber mobile mobilephone telephone tel caller callerid callersphonenumber telefon numar număr numărdetelefon номер телефон номертелефону',
  email: 'email emailaddress mail adresădeemail пошта електроннапошта емейл',
  clickId: 'gclid gbraid wbraid msclkid fbclid ttclid clickid googleclickid microsoftclickid',
  callId: 'callid call ringrootcallid',
  date: 'date closedate closeddate saledate orderdate conversiontime conversiondate createdat datetime time when dată data dataînchiderii datavânzării дата датапродажу датазакриття',
  amount:
    'amount value revenue total price dealvalue dealamount conversionvalue sum sumă suma valoare valoarea încasări сума вартість дохід',
  currency: 'currency currencycode conversioncurrency valută valuta monedă moneda валюта кодвалюти',
  status: 'status stage dealstage outcome leadstatus stare stadiu etapă статус етап',
  ref: 'orderid order id dealid transactionid invoice invoicenumber ref reference comandă idcomandă замовлення номерзамовлення',
  note: 'note notes comment comments observații notă примітка коментар',
}

const columnOf: ReadonlyMap<string, SaleColumn> = new Map(
  Object.entries(headings).flatMap(
    ([column, words]) => words.split(' ').map((word) => [word, column as SaleColumn] as const), // the keys of the table
  ),
)

/** What stands in each column of the line of headings; null when it is no such line: a sale needs a day and somebody. */
export function readSaleHeadings(cells: readonly string[]): readonly (SaleColumn | null)[] | null {
  const found = cells.map((cell) => columnOf.get(cell.toLowerCase().replaceAll(/[^\p{L}]/gu, '')) ?? null)
  const columns = found.map((column, at) => (found.indexOf(column) === at ? column : null))
  const somebody = (['phone', 'email', 'clickId', 'callId'] as const).some((column) =>
    columns.includes(column),
  )
  return columns.includes('date') && somebody ? columns : null
}
