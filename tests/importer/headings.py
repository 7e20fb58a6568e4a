"""Headings as programs and people give them, with the field that each is meant for, or none.

A set is a program or a kind of list; columns of a set stand in one file. ``title: field``, and ``-`` for none. A title
that may go into either of two fields has both with a bar.
"""

SETS = {
    "google": """
        Organization Name: name | First Name: contact.first_name | Last Name: contact.last_name | Middle Name: -
        Phonetic First Name: - | Name Prefix: - | Nickname: - | File As: - | Organization Title: contact.position
        Organization Department: - | Birthday: - | Notes: notes | Labels: tags | E-mail 1 - Label: -
        E-mail 1 - Value: contact.email | E-mail 2 - Value: - | Phone 1 - Label: - | Phone 1 - Value: phone
        Phone 2 - Value: - | Address 1 - Label: - | Address 1 - Formatted: - | Address 1 - Street: address
        Address 1 - City: city | Address 1 - PO Box: - | Address 1 - Region: province
        Address 1 - Postal Code: postal_code | Address 1 - Country: country | Website 1 - Value: website
        Custom Field 1 - Value: - | Photo: -""",
    "outlook es": """
        Tratamiento: - | Nombre: contact.first_name | Segundo nombre: - | Apellidos: contact.last_name | Sufijo: -
        Organización: name | Puesto: contact.position | Calle del trabajo: address
        Calle 2 del trabajo: - | Ciudad de trabajo: city | Provincia o estado de trabajo: province
        Código postal del trabajo: postal_code | País o región del trabajo: country | Calle particular: -
        Ciudad de residencia: - | Fax del trabajo: - | Teléfono del trabajo: phone | Teléfono 2 del trabajo: -
        Teléfono móvil: contact.phone | Dirección de correo electrónico: contact.email
        Tipo de correo electrónico: - | Nombre para mostrar de correo electrónico: - | Página Web: website
        Categorías: tags | Notas: notes | Cumpleaños: - | Cónyuge: - | Nombre del administrador: -""",
    "outlook en": """
        Title: contact.position | First Name: contact.first_name | Last Name: contact.last_name | Company: name
        Department: - | Business Street: address | Business Street 2: - | Business City: city
        Business State: province | Business Postal Code: postal_code | Business Country/Region: country
        Home Street: - | Home City: - | Business Fax: - | Business Phone: phone | Home Phone: -
        Mobile Phone: contact.phone | Pager: - | E-mail Address: contact.email | E-mail Type: -
        E-mail Display Name: - | E-mail 2 Address: - | Web Page: website | Categories: tags | Notes: notes
        Manager's Name: - | Assistant's Name: - | Birthday: - | Gender: - | Language: -""",
    "thunderbird": """
        First Name: contact.first_name | Last Name: contact.last_name | Display Name: contact.full_name|-
        Nickname: - | Primary Email: contact.email | Secondary Email: - | Screen Name: - | Work Phone: phone
        Home Phone: - | Fax Number: - | Pager Number: - | Mobile Number: contact.phone | Home Address: -
        Work Address: address | Work Address 2: - | Work City: city | Work State: province
        Work ZipCode: postal_code | Work Country: country | Job Title: contact.position | Organization: name
        Web Page 1: website | Web Page 2: - | Birth Year: - | Custom 1: - | Notes: notes""",
    "mailchimp": """
        Email Address: contact.email | First Name: name | Last Name: name | Address: address | Phone Number: phone
        Birthday: - | MEMBER_RATING: - | OPTIN_TIME: - | OPTIN_IP: - | LATITUDE: - | REGION: province | TAGS: tags
        NOTES: notes""",
    "mailchimp fields": "Email Address: contact.email | FNAME: name | LNAME: name | MMERGE3: - | EUID: -",
    "hubspot": """
        Record ID: - | First Name: contact.first_name | Last Name: contact.last_name | Email: contact.email
        Phone Number: phone | Mobile Phone Number: contact.phone | Contact owner: owners | Lead Status: -
        Associated Company: name | Associated Company IDs: - | Create Date: created_on | Lifecycle Stage: -
        Job Title: contact.position | Last Activity Date: -""",
    "salesforce": """
        Account ID: code|- | Account Name: name | Account Owner: owners | Billing Street: address
        Billing City: city | Billing State/Province: province | Billing Zip/Postal Code: postal_code
        Billing Country: country | Shipping Street: - | Shipping City: - | Phone: phone | Fax: -
        Website: website | Type: - | Industry: - | Annual Revenue: - | Account Number: code | Description: notes
        Created Date: created_on | Last Modified Date: - | Parent Account: -""",
    "salesforce contacts": """
        First Name: contact.first_name | Last Name: contact.last_name | Title: contact.position
        Account Name: name | Mailing Street: address | Mailing City: city | Mailing State/Province: province
        Mailing Zip/Postal Code: postal_code | Mailing Country: country | Phone: phone | Mobile: contact.phone
        Email: contact.email""",
    "zoho": """
        Account Name: name | Billing Street: address | Billing City: city | Billing State: province
        Billing Code: postal_code | Billing Country: country | Shipping Code: - | Phone: phone | Website: website
        Account Type: - | Tag: tags | Modified Time: - | Rating: - | Employees: -""",
    "zoho books": """
        Display Name: contact.full_name|- | Company Name: name | First Name: contact.first_name
        Last Name: contact.last_name | EmailID: contact.email | Phone: phone | MobilePhone: contact.phone
        Billing Address: address | Billing City: city | Billing Fax: - | Payment Terms: - | Opening Balance: -""",
    "quickbooks": """
        Customer: name | Phone Numbers: phone | Email: contact.email | Full Name: contact.full_name
        Billing Address: address | Shipping Address: - | Open Balance: - | Notes: notes | Customer Type: client_type""",
    "odoo en": """
        Display Name: name | Phone: phone | Email: contact.email | Salesperson: owners | City: city | Country: country
        Street: address | Street2: - | Zip: postal_code | State: province | Tax ID: tax_id | Tags: tags
        Website Link: - | Internal Reference: code | External ID: -""",
    "odoo es": """
        Nombre mostrado: name | Teléfono: phone | Móvil: contact.phone | Correo electrónico: contact.email
        Comercial: owners | Ciudad: city | País: country | Calle: address | Calle 2: - | C.P.: postal_code
        NIF: tax_id | Etiquetas: tags | Referencia interna: code | Puesto de trabajo: contact.position""",
    "dolibarr": """
        Nombre del tercero* (s.nom): name | Alias (s.name_alias): - | Estado (s.status): is_active
        Código cliente (s.code_client): code | Código contable cliente (s.code_compta): -
        Dirección (s.address): address | Código postal (s.zip): postal_code | Población (s.town): city
        País (s.fk_pays): country | Teléfono (s.phone): phone | Fax (s.fax): - | URL (s.url): website
        Correo (s.email): contact.email | CIF intracomunitario (s.tva_intra): tax_id""",
    "perfex": """
        Firstname: contact.first_name | Lastname: contact.last_name | Email: contact.email
        Contact phonenumber: contact.phone | Position: contact.position | Company: name | Vat: tax_id
        Phonenumber: phone | Country: country | City: city | Zip: postal_code | State: province | Address: address
        Website: website | Billing street: - | Shipping street: - | Longitude: - | Latitude: -""",
    "tango": """
        COD_CLIENT: code | RAZON_SOCI: name | NOM_COM: trade_name | CUIT: tax_id | TIPO_DOC: tax_id_type
        DOMICILIO: address | LOCALIDAD: city | C_POSTAL: postal_code | COD_PROVIN: - | TELEFONO_1: phone
        TELEFONO_2: - | E_MAIL: contact.email | FECHA_ALTA: created_on | COND_VTA: - | COD_VENDED: - | SALDO_CC: -""",
    "bejerman": """
        Cód.: code | Razón Social: name | Dirección: address | Localidad: city | Provincia: province
        C.P.: postal_code | Tel.: phone | Categoría de IVA: - | Nro. Doc.: tax_id | Tipo Doc.: tax_id_type
        Contacto: contact.full_name | Cód. Vendedor: - | Lista de precios: -""",
    "xubio": """
        Nombre: trade_name|- | Razón Social: name | Tipo Identificación: tax_id_type | CUIT: tax_id
        Categoria Fiscal: - | Provincia: province | Dirección: address | Email: contact.email | Teléfono: phone
        Código Postal: postal_code | Cuenta Venta: - | Lista de Precio Venta: - | Descuento: -""",
    "colppy": """
        Razón Social: name | Nombre Fantasía: trade_name | CUIT: tax_id | Condición IVA: - | Dirección: address
        Ciudad: city | Código Postal: postal_code | Provincia: province | Teléfono: phone | Email: contact.email
        Condición de pago: - | Porcentaje IVA: -""",
    "mis comprobantes": """
        Fecha: - | Tipo: - | Punto de Venta: - | Número Desde: - | Número Hasta: - | Cód. Autorización: -
        Tipo Doc. Receptor: tax_id_type | Nro. Doc. Receptor: tax_id | Denominación Receptor: name
        Tipo Cambio: - | Moneda: - | Imp. Neto Gravado: - | IVA: - | Imp. Total: -""",
    "padrón": """
        CUIT: tax_id | Denominación: name | Imp. Ganancias: - | Imp. IVA: - | Monotributo: - | Empleador: -
        Actividad Monotributo: -""",
    "mercado libre": """
        # de venta: - | Fecha de venta: - | Datos personales o de empresa: name | Dirección: address
        Comprador: - | DNI: tax_id | Domicilio: - | Ciudad: city | Código postal: postal_code | País: country
        Unidades: - | Título de la publicación: - | Precio unitario: -""",
    "tienda nube": """
        Nombre: name | Email: contact.email | Teléfono: phone | DNI / CUIT: tax_id | Total gastado: -
        Cantidad de compras: - | Última compra: - | Ciudad: city | Código postal: postal_code
        Provincia o estado: province | País: country | Nombre para el envío: - | Teléfono para el envío: -
        Fecha de creación: created_on""",
    "shorthand": """
        Nº Cliente: code | Razon: name | Dom.: address | Loc.: city | Pcia.: province | Celu: contact.phone
        Tel./Cel.: phone | Observ.: notes | Cond. IVA: - | Nº C.U.I.T.: tax_id | Mail: contact.email""",
    "staff": "Nº Legajo: code | Apellido: name | Nombre: name | DNI: tax_id | Celular: contact.phone | Jornal: -",
    "people": "Apellido y Nombre: name | CUIL: tax_id | Domicilio: address | Fecha de Nacimiento: -",
    "club": "Nro Socio: code | Nombre completo: name | DNI: tax_id | Cuota: - | Último pago: -",
    "old list": """
        Customer No: code | Company Name: name | Contact Name: contact.full_name | Telephone: phone
        Mobile: contact.phone | Fax: - | Email: contact.email | Address1: address | Address2: -
        Postalcode: postal_code | State: province
        Status: is_active | Remarks: notes | InternalRemarks: - | GST: -""",
    "staff file": """
        Razón social: name | Fecha de nacimiento: - | Sexo: - | Estado civil: - | Nacionalidad: - | Obra social: -
        Edad: - | Sueldo: - | Departamento: - | Sector: - | Antigüedad: - | Título: - | Profesión: -""",
    "trade": """
        Empresa: name | CBU: - | Alias CBU: - | Banco: - | Nombre del banco: - | Nro de cuenta: - | Zona: - | Ruta: -
        Saldo: - | Límite de crédito: - | Condición de venta: - | Ingresos brutos: - | Nº IIBB: - | Horario: -
        Piso: - | Depto: - | Entre calles: - | Proveedor: - | Transporte: - | Fecha última compra: - | Nro factura: -
        Importe: - | Total: - | Cantidad: - | Descuento: - | Producto: - | Fecha: - | Vencimiento: - | Moneda: -
        Inactivo: - | Password: - | Usuario: - | IP: - | Foto: - | Garante: - | Latitud: - | Longitud: -""",
    "crm": """
        Company: name | Lead Source: - | Stage: - | Amount: - | Close Date: - | Probability: - | Industry: -
        Employees: - | Last Contacted: - | Emergency Contact: - | Emergency Phone: - | Spouse Name: -
        Assistant Email: - | Fax: -
        LinkedIn: - | Twitter: - | Skype: - | Time Zone: - | Currency: - | Price List: - | Account Balance: -
        Credit Limit: - | Job Title: contact.position | Department: - | Reports To: - | Email Opt Out: -
        Do Not Call: -""",
    "company and person": """
        Empresa: name | Nombre: contact.first_name | Apellido: contact.last_name | Email: contact.email | Email 2: -
        Teléfono: phone | Celular: contact.phone | Cargo: contact.position""",
    "contacts alone": "CUIT: tax_id | Contacto: contact.full_name | Email: contact.email | Cargo: contact.position",
    "two rows": """
        Datos fiscales - CUIT: tax_id | Datos fiscales - Provincia: province | Contacto - Nombre: contact.first_name
        Contacto - Email: contact.email | Empresa: name""",
    "northwind": """
        CustomerID: code | CompanyName: name | ContactName: contact.full_name | ContactTitle: contact.position
        Address: address | City: city | Region: province | PostalCode: postal_code | Country: country | Phone: phone""",
    "xero": """
        *ContactName: name | AccountNumber: code | EmailAddress: contact.email | FirstName: contact.first_name
        LastName: contact.last_name | POCity: city | PORegion: province | POPostalCode: postal_code
        POCountry: country | PhoneNumber: phone | TaxNumber: tax_id | Website: website""",
    "columns of a database": """
        id_cliente: code | razonsocial: name | nombrefantasia: trade_name | cuit: tax_id | direccion: address
        localidad: city | cod_postal: postal_code | telefono: phone | celular: contact.phone | correo: contact.email
        fecha_alta: created_on | activo: is_active | vendedor: owners | saldo: -""",
    "pipedrive es": """
        Organización - Nombre: name | Persona - Nombre: contact.full_name | Organización - Dirección: address
        Persona - Correo electrónico - Trabajo: contact.email | Persona - Teléfono - Trabajo: phone
        Negocio - Valor: -""",
    "order of words": "Customer Name: name | Tel No: phone | Post Code: postal_code | Town/City: city | VAT No: tax_id",
    "several addresses": """
        Cliente: name | Mail Principal: contact.email | Tel Principal: phone | Tel Alternativo: - | Domicilio Entrega: -
        Domicilio Fiscal: address | Prov. Fiscal: province | CP Fiscal: postal_code | Forma de pago: -""",
    "brackets": """
        Razón Social (obligatorio): name | [Email]: contact.email | CUIT (sin guiones): tax_id | Teléfono (línea): phone
        Saldo (cliente): - | Cliente (código): code""",
}


def headings() -> list[tuple[str, list[tuple[str, set[str]]]]]:
    """Return the sets: name, and the titles with the fields they may go into; the empty text is none."""
    found = []
    for name, text in SETS.items():
        pieces = [piece for line in text.strip().splitlines() for piece in line.strip().split(" | ")]
        pairs = [piece.rsplit(": ", 1) for piece in pieces]
        found.append(
            (name, [(title, {"" if one == "-" else one for one in either.split("|")}) for title, either in pairs])
        )
    return found
